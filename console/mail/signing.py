"""`caseclock mail dkim-key`: a key to sign mails with, and what DNS must say of it."""

import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from console import complaints, secret_files, terminal
from engine import errors
from engine.settings import forms
from notifications import addresses, signatures

File = Annotated[Path, typer.Argument(metavar="FILE", help="The key; made where there is none.")]
Selector = Annotated[
    str | None,
    typer.Option("--selector", metavar="NAME", help="Its name in DNS. [default: mail.dkim_selector, or caseclock]"),
]
Domain = Annotated[
    str | None, typer.Option("--domain", metavar="NAME", help="For which domain. [default: that of mail.from_address]")
]
BITS = "2048"
"""As RFC 8301, section 3.2, wants it; some providers' pages for DNS take no longer record."""
PATIENCE_S = 60.0
NO_OPENSSL = (
    "There is no openssl on the PATH, which makes keys: install it, or make one on another machine with "
    "`openssl genrsa -out FILE 2048`."
)
DEFAULT = "caseclock"


def dkim_key(
    context: typer.Context, file: File, selector: Selector = None, domain: Domain = None, json: terminal.AsJson = False
) -> None:
    """Makes a key that mails are signed with (DKIM), for this user alone, and prints the record that DNS needs.

    A key that is there already is not touched: of it the record is printed.

    Example: `caseclock mail dkim-key secrets/dkim_key`
    """
    known = terminal.settings_of(context).mail
    name = selector or known.dkim_selector or DEFAULT
    if not forms.SELECTOR.fits(name):
        raise typer.BadParameter(f"{name!r} is no name in DNS: letters, digits, `-` and `.`.", param_hint="--selector")
    if domain is not None and not forms.HOST.fits(domain):
        raise typer.BadParameter(f"{domain!r} is no domain, as example.com.", param_hint="--domain")
    at = signatures.place(name, domain or addresses.travelling(known.from_address).rpartition("@")[2])
    made = not file.exists()
    if made:
        secret_files.put(file, _made())
    key = signatures.Key.read(terminal.read_text(file, "FILE"))
    if json:
        facts = {"file": str(file), "made": made, "bits": key.bits, "name": at, "type": "TXT", "value": key.record}
        terminal.print_json(facts)
    else:
        _tell(file, made, name, at, key)


def _made() -> str:
    program = shutil.which("openssl")
    if program is None:
        complaints.complain(NO_OPENSSL)
        raise typer.Exit(complaints.FOUND)
    try:
        run = subprocess.run([program, "genrsa", BITS], capture_output=True, check=True, timeout=PATIENCE_S, text=True)
    except (subprocess.SubprocessError, OSError) as why:
        raise errors.BadSigningKey(why=f"{program} made none") from why
    signatures.Key.read(run.stdout)
    return run.stdout


def _tell(file: Path, made: bool, name: str, at: str, key: signatures.Key) -> None:
    terminal.tell(f"{'A new key' if made else 'The key'} of {key.bits:,} bits: {file}")
    terminal.tell("\nDNS needs this record. On a provider's page, name, type and value:\n")
    terminal.tell(f"{at}\nTXT\n{key.record}")
    terminal.tell("\nThe same in a zone file:\n")
    strings = "\n  ".join(f'"{one}"' for one in signatures.strings(key.record))
    terminal.tell(f"{at}. TXT (\n  {strings} )")
    terminal.tell("\nOnce DNS has it (`caseclock doctor` looks), in config.toml under [mail]:\n")
    terminal.tell(f'dkim_selector = "{name}"\ndkim_key_file = "{file}"')
