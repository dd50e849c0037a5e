"""Text and headers in the charsets in which people send them, labelled right, wrong and not at all."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import reading
from notifications.reading import charsets, words
from notifications.reading.remarks import Remarks

SIMPLIFIED = "您好，二号电梯停在三楼和四楼之间，请尽快派人维修，谢谢。"
TRADITIONAL = "您好，二號電梯停在三樓和四樓之間，請盡快派人維修，謝謝。"
JAPANESE = "お世話になっております。エレベーターが止まりました。"
KOREAN = "안녕하세요. 엘리베이터가 멈췄습니다. 확인해 주시기 바랍니다."
RUSSIAN = "Здравствуйте, лифт остановился между этажами."
GERMAN = "Grüße: der Aufzug fährt nicht, für heute reicht es."


def decoded(raw: bytes, label: str) -> str:
    return charsets.decode(raw, label, Remarks(), "The text")


LABELLED = [
    ("gb2312", "gbk", SIMPLIFIED + "镕囍"),
    ("GB2312", "gb18030", "\U00020000㐀"),
    ("x-gbk", "gbk", SIMPLIFIED),
    ("big5", "big5hkscs", TRADITIONAL + "嘅喺"),
    ("shift_jis", "cp932", JAPANESE + "①㈱"),
    ("iso-2022-jp", "iso2022_jp", JAPANESE),
    ("euc-jp", "euc_jp", JAPANESE),
    ("ks_c_5601-1987", "cp949", KOREAN + "똠"),
    ("iso-8859-1", "cp1252", "€ „Gruß“ – ’s"),
    ("us-ascii", "utf-8", GERMAN),
    ("utf-8", "utf-8", "你好 🛗"),
    ("utf8", "utf-8-sig", "你好"),
    ('"UTF-8"', "utf-8", "你好"),
    ("utf-7", "utf-7", "你好"),
    ("utf-16", "utf-16", "你好 lift"),
    ("utf-16le", "utf-16-le", "lift 2 stops"),
    ("hz-gb-2312", "hz", "电梯 lift"),
    ("koi8-r", "koi8_r", RUSSIAN),
    ("windows-1251", "cp1251", RUSSIAN),
    ("utf-8*zh", "utf-8", "你好"),
]


@pytest.mark.parametrize(("label", "codec", "text"), LABELLED)
def test_a_labelled_text_is_read_by_the_wider_charset(label: str, codec: str, text: str):
    assert decoded(text.encode(codec), label) == text


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("gb18030", SIMPLIFIED),
        ("gb18030", "王芳"),
        ("gb18030", "你好啊"),
        ("big5", TRADITIONAL),
        ("cp932", JAPANESE),
        ("euc_jp", JAPANESE),
        ("iso2022_jp", JAPANESE),
        ("cp949", KOREAN),
        ("cp1251", RUSSIAN),
        ("koi8_r", RUSSIAN),
        ("cp1252", GERMAN),
        ("utf-8", SIMPLIFIED),
        ("utf-16", SIMPLIFIED),
    ],
)
@pytest.mark.parametrize("label", ["", "unknown-8bit", "x-nobody-knows"])
def test_an_unlabelled_text_is_read_by_what_its_bytes_show(codec: str, text: str, label: str):
    assert decoded(text.encode(codec), label) == text


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "utf-8", SIMPLIFIED),
        ("big5", "utf-8", TRADITIONAL),
        ("iso-8859-1", "utf-8", SIMPLIFIED),
        ("iso-8859-1", "utf-8", GERMAN),
        ("utf-8", "gb18030", SIMPLIFIED),
        ("utf-8", "cp1252", GERMAN),
    ],
)
def test_a_wrong_label_is_seen_and_said(label: str, codec: str, text: str):
    remarks = Remarks()
    assert charsets.decode(text.encode(codec), label, remarks, "The text") == text
    assert len(remarks.sentences) == 1


def test_a_text_with_a_few_broken_bytes_is_read_but_for_those():
    broken = (SIMPLIFIED * 4).encode()[:-1]
    assert decoded(broken, "utf-8").startswith(SIMPLIFIED * 3)
    assert decoded(broken, "").startswith(SIMPLIFIED * 3)
    assert decoded((SIMPLIFIED * 4).encode("gbk")[:-1], "gb2312").startswith(SIMPLIFIED * 3)


def test_japanese_of_a_maker_is_read():
    assert decoded(b"\x1b$B-!\x1b(B \x1b(I1\x1b(B", "iso-2022-jp") == "① ｱ"


@pytest.mark.parametrize(
    "label", ["punycode", "idna", "rot13", "base64", "zlib", "unicode_escape", "hex", "undefined", "\0", "x" * 9999]
)
def test_what_is_no_charset_of_mail_is_none(label: str):
    assert decoded("你好".encode(), label) == "你好"


def encoded(text: str, codec: str, label: str) -> bytes:
    return f"=?{label}?B?{base64.b64encode(text.encode(codec)).decode()}?=".encode()


HALF = base64.b64encode("电梯".encode()[:4]).decode(), base64.b64encode("电梯".encode()[4:]).decode()
WHOLE = base64.b64encode("电梯故障".encode()).decode()
WORDS = {
    b"=?utf-8?B?" + HALF[0].encode() + b"?=\t =?UTF-8?B?" + HALF[1].encode() + b"?=": "电梯",
    b"=?utf-8?Q?=E7=94?= =?utf-8?q?=B5=E6=A2=AF?=": "电梯",
    b"=?utf-8?B?" + WHOLE[:5].encode() + b"?= =?utf-8?B?" + WHOLE[5:].encode() + b"?=": "电梯故障",
    encoded("电梯", "gbk", "gb2312"): "电梯",
    encoded("電梯", "big5", "Big5"): "電梯",
    b"Re: " + encoded("电梯", "gbk", "GBK") + b" 2": "Re: 电梯 2",
    b"Re:" + encoded("电梯", "utf-8", "utf-8") + encoded("2", "utf-8", "utf-8"): "Re:电梯2",
    encoded("电梯", "gbk", "gbk") + b" " + encoded("故障", "utf-8", "utf-8"): "电梯故障",
    b"=?utf-8?B?" + WHOLE.encode(): "电梯故障",
    b"=?utf-8?B?" + WHOLE.encode() + b" =?utf-8?Q?!?=": "电梯故障!",
    b"=?utf-8?b?" + WHOLE.rstrip("=").encode() + b"?=": "电梯故障",
    b"=?utf-8?q?lift 2 stops?=": "lift 2 stops",
    b"=?utf-8?Q?why=3F=3F?=": "why??",
    b"=?utf-8?Q?why??=": "why?",
    b'"=?utf-8?B?' + WHOLE.encode() + b'?="': '"电梯故障"',
    b"=?utf-8?X?abc?=": "=?utf-8?X?abc?=",
    b"a =?utf-8?Q?b?= c": "a b c",
    "电梯故障".encode(): "电梯故障",
    "电梯故障".encode("gbk"): "电梯故障",
    b"gr\xfc\xdfe": "grüße",
    b"=?utf-8?Q?=ZZ=E7=94=B5?=": "=ZZ电",
    b"=?nobody-knows?B?" + WHOLE.encode() + b"?=": "电梯故障",
}


@pytest.mark.parametrize(("value", "text"), WORDS.items(), ids=range(len(WORDS)))
def test_encoded_words_are_read_as_broken_as_they_come(value: bytes, text: str):
    assert words.decode(value, Remarks(), "The subject") == text


def test_raw_headers_are_read_by_the_charset_of_the_text():
    raw = b"From: a@b.example\nSubject: " + "鎮鏡".encode("big5") + b"\nContent-Type: text/plain; charset=big5\n\nhi"
    assert reading.read(raw).subject == "鎮鏡"


TEXTS = st.text(
    st.one_of(st.characters(codec="gb18030", categories=("L", "N", "P", "So")), st.sampled_from("电梯故障🛗👍?=_ ")),
    max_size=60,
)


@given(TEXTS, st.sampled_from(["utf-8", "gb18030"]), st.integers(1, 20), st.sampled_from("BQ"))
def test_a_subject_that_is_encoded_anywhere_is_read_back(text: str, codec: str, length: int, way: str):
    subject = " ".join(text.split())
    raw = subject.encode(codec)
    pieces = [raw[at : at + length] for at in range(0, len(raw), length)]
    encoded_pieces = (
        base64.b64encode(one).decode() if way == "B" else "".join(f"={byte:02X}" for byte in one) for one in pieces
    )
    value = "\n ".join(f"=?{codec}?{way}?{one}?=" for one in encoded_pieces)
    assert reading.read(f"Subject: {value}\n\n".encode()).subject == subject


@given(
    st.text(st.sampled_from(SIMPLIFIED), min_size=4, max_size=80),
    st.sampled_from(["gb2312", "gbk", "gb18030", "utf-8", "cp936"]),
)
def test_a_chinese_text_goes_round_in_every_charset(text: str, label: str):
    assert decoded(text.encode("utf-8" if label == "utf-8" else "gb18030"), label) == text
