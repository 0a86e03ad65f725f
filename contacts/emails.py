"""E-mail addresses in the one spelling in which they are stored and compared."""


def normalise_email(address: str) -> str:
    """An address as it is stored and compared: without blanks around, in lower case."""
    return address.strip().lower()
