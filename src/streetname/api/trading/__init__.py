"""Trading, one module per resource, through both doors: the Broker API and the Trading API."""
