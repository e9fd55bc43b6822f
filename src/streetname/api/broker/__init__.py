"""The Broker API, one module per resource."""
