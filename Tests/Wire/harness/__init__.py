"""What the wire tests are made of: the real binary, scripted upstreams, and clients that see every byte."""
