"""Networks as operators write them, and whether an address lies in one."""

import ipaddress

from django.core.exceptions import ImproperlyConfigured


def parsed_networks(name, texts):
    """Return the networks of the variable `name`; what is none of them stops the start."""
    networks = []
    for text in filter(None, (text.strip() for text in texts)):
        try:
            networks.append(ipaddress.ip_network(text))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} 里的“{text}”不是网段。请写成 203.0.113.0/24、203.0.113.9 "
                f"或 2001:db8::/32，主机位要为零，多个用英文逗号隔开。（{error}）"
            ) from None
    return networks


def plain_address(told):
    """Return the address, an IPv4 one written as IPv6 as what it is; None for anything else."""
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def lies_in(told, networks):
    address = plain_address(told)
    return address is not None and any(address in network for network in networks)
