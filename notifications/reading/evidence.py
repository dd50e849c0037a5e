"""Which charset bytes are in, where nobody says: by the characters that people use most."""

import re

SAMPLE = 8_192
_ESCAPE_JIS = re.compile(rb"\x1b\$[@B]|\x1b\(J")
_ACCENTS = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])|(?<=[A-Za-z])[\x80-\xff]{2}(?=[A-Za-z])")
_RUN = re.compile(rb"[\x80-\xff]+")

_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法"
    "学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业"
    "外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声"
    "提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金"
    "指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格"
    "望觉术领共确传师观清今切院让识候带导争运笔谢您请附邮设备维修客户服务订单号发票收到公司联系订货价格快递退款订购邀请测试使用"
    "好啊吗吧呢早午晚安周今昨张王李刘陈杨赵黄吴孙马朱胡林郭何高罗郑梁附录转复回原始邮箱址请问多谢麻烦帮忙尽处理故障坏停梯层楼室"
)
_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法"
    "學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業"
    "外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲"
    "提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金"
    "謝您請附郵設備維修客戶服務訂單號發票收到聯繫訂貨價格快遞退款訂購邀請測試使用"
    "好啊嗎吧呢早午晚安週今昨張王李劉陳楊趙黃吳孫馬朱胡林郭何高羅鄭梁附錄轉複回原始郵箱址請問多麻煩幫忙盡處理故障壞停梯層樓室"
)
_HANGUL = frozenset(
    "이다는을를가의에고하지도로한나사아기서자해라리어그시인대보것있수만게제정안녕님주니습요세일부전감확드메문입송들과은면스신장상오무구여원"
)
_USED = {"gb18030": frozenset(_SIMPLIFIED), "big5hkscs": frozenset(_TRADITIONAL)}
_CYRILLIC = frozenset("оеаинтсрвлкмдпуяыьгзбчй")
_CANDIDATES = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1251", "koi8_r")


def likeliest(raw: bytes) -> str:
    """The codec that bytes which are no UTF-8 are likeliest in; Windows' Latin one where nothing speaks for another."""
    sample = raw[:SAMPLE]
    if _ESCAPE_JIS.search(sample):
        return "iso2022_jp_2"
    if b"~{" in sample and b"~}" in sample and sample.isascii():
        return "hz"
    if _looks_western(sample):
        return "cp1252"
    scored = [(_score(sample, codec), -place, codec) for place, codec in enumerate(_CANDIDATES)]
    score, _, codec = max(scored)
    return codec if score > 0.25 else "cp1252"


def mostly_utf8(raw: bytes) -> bool:
    """Whether bytes are UTF-8 but for a few that were broken or cut off on the way."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(one > "\x7f" for one in text) > 10 * broken


def western(raw: bytes) -> str:
    """Bytes as Windows' Latin letters, its five empty places as latin-1 has them."""
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def japanese(raw: bytes) -> str:
    """ISO-2022-JP as mailers write it: half-width kana and the makers' own characters are those of Shift-JIS."""
    found, mode = bytearray(), "ascii"
    pieces = re.split(rb"(\x1b\$[@B]|\x1b\$\(D|\x1b\([BJI])", raw)
    for piece in pieces:
        if piece.startswith(b"\x1b"):
            mode = {b"\x1b(B": "ascii", b"\x1b(J": "ascii", b"\x1b(I": "kana"}.get(piece, "kanji")
        elif mode == "kanji":
            found += _shifted(piece)
        else:
            found += bytes(one | 0x80 for one in piece) if mode == "kana" else piece
    return bytes(found).decode("cp932", "replace")


def _shifted(piece: bytes) -> bytes:
    """Pairs of JIS X 0208 as Shift-JIS writes them; line ends pass."""
    found, at = bytearray(), 0
    while at < len(piece):
        if at + 1 == len(piece) or not (0x21 <= piece[at] <= 0x7E and 0x21 <= piece[at + 1] <= 0x7E):
            found.append(piece[at])
            at += 1
            continue
        row, cell = piece[at], piece[at + 1]
        lead = (row - 0x21) // 2 + 0x81
        found.append(lead + 0x40 if lead > 0x9F else lead)
        found.append((cell + 0x7E if row % 2 == 0 else cell + (0x1F if cell < 0x60 else 0x20)) & 0xFF)
        at += 2
    return bytes(found)


def _looks_western(sample: bytes) -> bool:
    """Letters with accents stand alone, or two within a word; characters of two bytes come in runs."""
    runs = _RUN.findall(sample)
    return bool(runs) and len(_ACCENTS.findall(sample)) > 0.6 * len(runs)


def _score(sample: bytes, codec: str) -> float:
    """Of the characters beyond ASCII, which share is among those that people use most; 0 where the bytes don't fit."""
    text = _decoded(sample, codec)
    beyond = [one for one in text if one > "\x7f"]
    if not beyond:
        return 0.0
    return sum(_is_common(one, codec) for one in beyond) / len(beyond)


def _decoded(sample: bytes, codec: str) -> str:
    """The sample's text; a sample may end inside a character."""
    for cut in range(4 if len(sample) == SAMPLE else 1):
        try:
            return sample[: len(sample) - cut].decode(codec)
        except UnicodeDecodeError:
            continue
    return ""


def _is_common(one: str, codec: str) -> bool:
    if codec in _USED:
        return one in _USED[codec] or one in "，。：；！？、“”（）《》"
    if codec in ("cp932", "euc_jp"):
        return "\u3041" <= one <= "\u30fe"
    if codec == "cp949":
        return one in _HANGUL
    return one in _CYRILLIC
