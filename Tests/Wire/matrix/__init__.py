"""Every client against every backend: what is tried with each pair, and the table of how it went."""
