"""How customers' mail programs write in Chinese: a first mail, and an answer to a mail of the desk's, with a photo."""

from base64 import b64encode, encodebytes
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape

PHOTO_NAMES = "现场照片.jpg", "机房（三号梯）.jpg"
SUBJECT, WORDS, REPLY = "三号客梯异响", "三号客梯运行时有异响，请安排检查。", "明天下午三点以后。"


def photo(name: str) -> bytes:
    """The photo of that name."""
    return b"\xff\xd8\xff\xe0" + bytes(60) + name.encode()


@dataclass(frozen=True)
class Program:
    """One that writes GBK, whatever it calls that. ``again`` stands before the subject of an answer, ``answer`` is its
    body, with what is answered below: in the mail's ``kind``, "plain" or "html".
    """

    charset: str
    again: str
    headers: str
    kind: str
    answer: str

    def first(self, sender: str, to: str) -> bytes:
        headers = f"Message-ID: <1.{sender}>\n"
        return self._mail(sender, to, SUBJECT, "plain", f"{WORDS}\n\n王芳\n", PHOTO_NAMES[0], headers)

    def reply(self, sender: str, came: EmailMessage) -> bytes:
        """By its button, on a mail as it lies in the mailbox."""
        below = came.get_body((self.kind,))
        assert below
        told = {key: str(came[key]) for key in ("From", "Date", "To", "Subject")}
        shown = {key: escape(one) if self.kind == "html" else one for key, one in told.items()}
        words = self.answer.format(reply=REPLY, below=below.get_content(), **shown)
        headers = (
            f"Message-ID: <2.{sender}>\nIn-Reply-To: {came['Message-ID']}\n"
            f"References: {came['References']} {came['Message-ID']}\n"
        )
        subject = f"{self.again}{told['Subject']}"
        return self._mail(sender, str(came["Reply-To"]), subject, self.kind, words, PHOTO_NAMES[1], headers)

    def _mail(self, sender: str, to: str, subject: str, kind: str, words: str, file: str, headers: str) -> bytes:
        name = self._word(file)
        return (
            f'From: "{self._word("王芳")}" <{sender}>\nTo: {to}\nSubject: {self._word(subject)}\n'
            f"{self.headers}{headers}"
            'MIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary="----=_NextPart_69"\n\n'
            f'------=_NextPart_69\nContent-Type: text/{kind};\n charset="{self.charset}"\n'
            f"Content-Transfer-Encoding: base64\n\n{encodebytes(words.encode('gbk', 'replace')).decode()}\n"
            f'------=_NextPart_69\nContent-Type: image/jpeg;\n name="{name}"\n'
            f'Content-Disposition: attachment; filename="{name}"\n'
            f"Content-Transfer-Encoding: base64\n\n{encodebytes(photo(file)).decode()}\n"
            "------=_NextPart_69--\n"
        ).encode()

    def _word(self, said: str) -> str:
        return f"=?{self.charset}?B?{b64encode(said.encode('gbk')).decode()}?="


OUTLOOK = Program(
    "gb2312",
    "答复: ",
    "Thread-Topic: x\nThread-Index: AdqbRk1c\nAccept-Language: zh-CN, en-US\nX-MS-Has-Attach: yes\n",
    "plain",
    "{reply}\n\n发件人: {From}\n发送时间: {Date}\n收件人: {To}\n主题: {Subject}\n\n{below}",
)
QQ = Program(
    "gb18030",
    "回复：",
    "X-QQ-MIME: TCMime 1.0 by Tencent\nX-Mailer: QQMail 2.x\nX-Priority: 3\n",
    "html",
    "<div>{reply}</div><div><br></div><div><br></div>"
    '<div style="font-size: 12px;">------------------&nbsp;原始邮件&nbsp;------------------</div>'
    '<div style="font-size: 12px;background:#efefef;padding:8px;"><div><b>发件人:</b>&nbsp;{From};</div>'
    "<div><b>发送时间:</b>&nbsp;{Date}</div><div><b>收件人:</b>&nbsp;{To};</div>"
    "<div><b>主题:</b>&nbsp;{Subject}</div></div><div><br></div>{below}",
)
