"""Security headers; the policy has no nonces, so that pages can be cached."""

from collections.abc import Iterable

# As they are sent, with names in small letters.
Headers = tuple[tuple[bytes, bytes], ...]

STATIC = {
    # A page is one person's, with their name and their own things on it.
    "Cache-Control": "private, no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

# A file of ours that is opened by itself, such as a drawing, needs nothing else.
POLICY_OF_FILES = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def content_security_policy(own_sites: Iterable[str], form_targets: Iterable[str]) -> str:
    """Return the policy: everything from ourselves, pictures and forms also from own sites."""
    sites = " ".join(own_sites)
    targets = " ".join(form_targets)
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            "connect-src 'self'",
            "font-src 'self'",
            f"img-src 'self' data: blob: {sites}".rstrip(),
            f"form-action 'self' {sites} {targets}".rstrip(),
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'none'",
        )
    )


def for_an_editor(policy: str) -> str:
    """Return a policy for a page that makes stylesheets, and plays films before it sends them."""
    policy = policy.replace("style-src 'self';", "style-src 'self' 'unsafe-inline';")
    return f"{policy}; media-src 'self' blob:"


def with_frames_of(policy: str, hosts: Iterable[str]) -> str:
    """Return a policy for a page that shows what others lend to be shown in a frame."""
    sites = " ".join(f"https://{host}" for host in sorted(hosts))
    return f"{policy}; frame-src 'self' {sites}"


def security_headers(policy: str, *, secure: bool) -> Headers:
    """Return what every answer to a browser carries, unless it says something of its own there."""
    wanted = STATIC | {"Content-Security-Policy": policy}
    if secure:
        wanted["Strict-Transport-Security"] = "max-age=31536000"
    return tuple((name.lower().encode(), value.encode()) for name, value in wanted.items())
