"""Who looks whether a signature of DKIM holds: dkimpy, and Perl's Mail::DKIM where it is installed."""

import subprocess
from functools import cache

import dkim
import pytest

from notifications import signatures
from tests.notifications.nameserver import Nameserver

KEY = """\
-----BEGIN RSA PRIVATE KEY-----
MIICWwIBAAKBgQDWs85jKVvLuFOy2HqLg9e2GwHzhfsTg7sPYYk1DyBpaYQbv0cr
TPgI8W/+djNdqmWdA3LGLn2S5+r5b/za5Fi+Psr5CO8cc9R0pSw/J6sPss5hgygq
DDa2etY2ZJLpPMDU9K5aBJOT09kRmiNoF0B8VI8RNlHsdvI10550+Jod1QIDAQAB
AoGAMskJUq9fxUpukele401mYu70gTP59d29C6BYojJXyldpJl8SaI2mRgdGJHy1
HbzGmGNObM5maa9uB16UAvrsenS47kFkuWUOQdxATOxkzJEGwAU6Zdk5kxOeoeHm
51yEcJK2PpFafIX+bdpIqlFI/UkuA/VWeWO2+YJhf6eSFakCQQD2Jajd8GRpXJHx
ilX7K+FWZhKAtQA6yj3dG2GCMB9w95aEdnyIKG1pd1bnbrI67oMqgAy8eDBeAYsy
ESccnnSDAkEA30vsWhwZzrGBGHbbIB2qpfBmU+PWS+ardaN9L6iOORywCR/VK2qf
p0UHzoHFc15h5K2qSYX/LJXzkUkZyh6ExwJABFDCtilpyUMbN+3h9gZd7ALcHi+O
MnmrPf4l5n9rfbKJjAb7xfNXf7rc5i/VphzaZdta3c8JogxK4XTVh7XrewJAYt+A
cUn+F2q7qfR/BJJ+TGnNNZot+n/SLg3NUbwF9b4BKJkiz82vkeZcFZGat4H0QMix
HUsq+TgQmKVQuRGYYwJAfFbqTlPCSnlgn1QCeziQv6fXZTLmQo3u99NFqdaEWtwT
TT/oH7baS7trrM//g+/yktFHdKE3XwKVkUAOqbJKWw==
-----END RSA PRIVATE KEY-----
"""
"""Made for these tests and used nowhere else."""
SIGNER = signatures.Signer("desk.example", "s2026", signatures.Key.read(KEY))
LACKING = "Mail::DKIM is not here: apt-get install libmail-dkim-perl"
_PERL = """\
use Mail::DKIM::Verifier; use Net::DNS::Resolver;
Mail::DKIM::DNS::resolver(Net::DNS::Resolver->new(nameservers => ['127.0.0.1'], port => $ARGV[0]));
my $verifier = Mail::DKIM::Verifier->new();
binmode STDIN; local $/; $verifier->PRINT(<STDIN>); $verifier->CLOSE;
print $verifier->result_detail;
"""


@cache
def has_perl() -> bool:
    """Whether Mail::DKIM can be used here."""
    command = ["perl", "-MMail::DKIM::Verifier", "-e1"]
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def by_dkimpy(content: bytes, record: str = SIGNER.key.record) -> bool:
    """Whether dkimpy finds the signature to hold."""
    return bool(dkim.DKIM(content).verify(dnsfunc=lambda _name, timeout: record.encode()))


def by_perl(content: bytes) -> str:
    """What Mail::DKIM finds: "pass", or "fail (…)"; skips the test where it is not installed."""
    if not has_perl():
        pytest.skip(LACKING)
    server = Nameserver()
    server.tell(SIGNER.place, "TXT", SIGNER.key.record)
    server.start()
    try:
        command = ["perl", "-e", _PERL, str(server.port)]
        return subprocess.run(command, input=content, capture_output=True, check=True, timeout=60).stdout.decode()
    finally:
        server.stop()
