"""Money between an account and its owner's bank: links to banks, and transfers over them."""
