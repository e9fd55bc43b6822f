"""Charts as SVG, drawn on the server: pure functions from figures to shapes."""
