"""How the lines of a digest read, and the caps that word of a storm names, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import contexts
from notifications import wording


@dataclass(frozen=True, slots=True)
class Forms:
    """``lines`` by the kind of a line, ``caps`` by the rule of a cap."""

    lines: Mapping[str, str]
    caps: Mapping[str, str]


FORMS: Mapping[str, Forms] = {
    "en": Forms(
        lines={
            "late": "{title}: missed, was due {at}",
            "due": "{title}: due {at}",
            "event": "{title}, {at}",
            "unheld": "{title}: nobody holds the case, {at}",
            "undelivered": "{title}: a mail to the customer did not arrive, {at}",
        },
        caps={
            "recipient": "{of}: {count} mails within an hour, the cap for one reader is {most} (mail.cap_recipient)",
            "case": "{of}: {count} mails within an hour, the cap for one case is {most} (mail.cap_case)",
            "workflow": "{of}: {count} mails within an hour, the cap for one workflow is {most} (mail.cap_workflow)",
            "hour": "the whole desk: {count} mails within an hour, the cap is {most} (mail.cap_hour)",
        },
    ),
    "zh-Hans": Forms(
        lines={
            "late": "{title}：应于 {at} 完成，已超时",
            "due": "{title}：{at} 到期",
            "event": "{title}（{at}）",
            "unheld": "{title}：无人负责（{at}）",
            "undelivered": "{title}：发给客户的邮件未送达（{at}）",
        },
        caps={
            "recipient": "{of}：一小时内 {count} 封，单个收件人的上限为 {most} 封（mail.cap_recipient）",
            "case": "{of}：一小时内 {count} 封，单个个案的上限为 {most} 封（mail.cap_case）",
            "workflow": "{of}：一小时内 {count} 封，单个工作流的上限为 {most} 封（mail.cap_workflow）",
            "hour": "整个服务台：一小时内 {count} 封，上限为 {most} 封（mail.cap_hour）",
        },
    ),
    "zh-Hant": Forms(
        lines={
            "late": "{title}：應於 {at} 完成，已逾時",
            "due": "{title}：{at} 到期",
            "event": "{title}（{at}）",
            "unheld": "{title}：無人負責（{at}）",
            "undelivered": "{title}：寄給客戶的郵件未送達（{at}）",
        },
        caps={
            "recipient": "{of}：一小時內 {count} 封，單一收件人的上限為 {most} 封（mail.cap_recipient）",
            "case": "{of}：一小時內 {count} 封，單一個案的上限為 {most} 封（mail.cap_case）",
            "workflow": "{of}：一小時內 {count} 封，單一工作流的上限為 {most} 封（mail.cap_workflow）",
            "hour": "整個服務台：一小時內 {count} 封，上限為 {most} 封（mail.cap_hour）",
        },
    ),
}


def line(language: str, words: wording.Wording, one: contexts.Line) -> str:
    """What a gathered mail says, without the number of its case: "Solution: missed, was due Mon 23 Nov 09:40"."""
    return FORMS[language].lines[one.kind].format(title=one.title, at=words.moment(one.at))


def cap(language: str, _words: wording.Wording, one: contexts.Cap) -> str:
    """Whose mails passed which cap, and the setting that says it."""
    return FORMS[language].caps[one.rule].format(of=one.of, count=one.count, most=one.most)
