"""The single writer of an environment: stamps, decides, and keeps what decisions need in memory."""
