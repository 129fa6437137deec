// Tests of Metrics arrive with their branch.
