"""Ways of goods to a market, and who can close them."""
