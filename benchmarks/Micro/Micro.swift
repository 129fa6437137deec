/// Placeholder until the parts of this target land.
