"""One page that shows a network on any day: without a server, without a network."""
