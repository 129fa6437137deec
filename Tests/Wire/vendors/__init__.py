"""Stand-ins for the vendors' APIs, strict where the vendors are: a wrong translation is refused as the vendor would refuse it."""
