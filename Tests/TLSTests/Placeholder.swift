// Tests of TLS arrive with its branch.
