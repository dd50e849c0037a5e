"""By what a mail system's letter is known, and its parts: patterns, a line each or several on one with "|"."""

import re


def _any_of(lines: str, before: str = "", after: str = "") -> re.Pattern[str]:
    listed = "|".join(line.strip() for line in lines.strip().splitlines())
    return re.compile(f"{before}(?:{listed}){after}", re.IGNORECASE)


# The part before the @ of an address that is a mail system's.
DAEMON = _any_of(
    r"""
    mailer[-_.]?daemon.*|mail[-_.]?daemon|.*mailer-daemon|mdaemon
    po{1,2}st[-_.]?master
    mail(?:er)?[-_. ]?deliver.{0,20}
    bounce[sd]?
    """,
    after="$",
)
# Who answers for a mail system, as a name in From.
SYSTEM = _any_of(
    r"""
    mail(?:er)? (?:delivery|daemon|system|administrator|server|gateway)
    delivery (?:sub)?system|system administrator|postmaster|anti[ _-]?virus|smtp[ _](?:mail|gateway)
    退信|系统邮件|系統郵件
    """
)
UNATTENDED = re.compile(r"(?:no|not|do-?not|donot|never)[-_.]?(?:reply|answer|response)", re.IGNORECASE)

# The whole subject's beginning: an answer to such a mail begins with "Re:".
AWAY_SUBJECT = _any_of(
    r"""
    out of (?:the )?office|auto(?:matic|mated)?[- ]?(?:reply|response|responder)|automatic answer
    away (?:from|until)|on vacation|vacation (?:reply|notice)
    automati(?:sche|sierte) antwort|abwesenheit|réponse automatique|absence|respuesta automática|resposta automática
    risposta automatica|fuori sede|automatisch antwoord|odpowiedź automatyczna|автоответ|автоматический ответ
    自动回复|自动答复|自動回覆|自動答覆|自動回信|自動応答|自動返信|不在办公室|不在辦公室|外出|休假
    """,
    before=r"^\W{0,4}",
)
AWAY_TEXT = _any_of(
    r"""
    out of (?:the )?office|automat(?:ic|ed) (?:reply|response|message)|auto-?(?:reply|response)
    currently (?:away|out|on)|on (?:vacation|leave|holiday|annual leave)|i am away|i will be (?:away|out|back)
    limited access|return(?:ing)? (?:on|to the office)
    nicht im (?:büro|haus)|abwesend|im urlaub|absent|en congé|de retour
    自动回复|自动答复|自動回覆|自動答覆|休假|出差|不在办公室|不在辦公室|外出
    已收到您的|邮件已收到|已经收到|会尽快|會盡快|稍后回复|回来后
    """
)

# A subject that says: a mail did not arrive.
FAILURE_SUBJECT = _any_of(
    r"""
    undeliver|delivery (?:status|failure|notification|report|error|problem|has failed|unsuccessful)
    delivery to .{0,60} failed|mail delivery (?:fail|error|status|problem|system|notification)
    mail (?:could|system) (?:not|error)|returned (?:mail|to sender|e-?mail)|failure notice|failure delivery
    failed (?:delivery|mail)|non-delivery|permanent delivery failure
    nondeliver|non[- ]deliver|unable to deliver|could not send
    message (?:you sent|undeliverable|delivery|could not|status)|warning: (?:message|could not)
    (?:your )?(?:message|e?-?mail) .{0,80}(?:undeliver|not (?:be )?deliver|could ?n.t|failed|blocked|rejected|delayed)
    postmaster notify|postfix smtp server|mail failure|user unknown|error sending|notice: mail delivery
    unzustellbar|non remis|échec|недоставлен|配信|配送
    系统退信|退信|邮件退回|投递失败|邮件投递失败|无法投递|無法投遞|无法送达|邮件发送失败|未送达
    """,
    before=r"^\W{0,8}",
)
# The same in the letter's own words.
FAILURE_TEXT = _any_of(
    r"""
    (?:could|can|did|was|were|has|have|had|is|been|be)\s?(?:not|n't|n’t)\b.{0,40}(?:deliver|reach|sent|accept|send)
    cannot be (?:delivered|sent)|undeliver|unable to (?:deliver|send)|failed (?:to deliver|permanently|recipient)
    delivery (?:to .{0,80} )?(?:has )?(?:failed|failure|status|error|problem|attempt)
    permanent (?:fatal )?error|fatal errors|delivery errors|transcript of (?:the )?session|addresses had
    returned (?:to sender|mail)|bounced|has been (?:rejected|delayed|returned)|was (?:rejected|blocked|refused)
    rejected your message|no valid recipients|not listed in|failure reasons|user unknown|did not reach
    error has occurred|following recipient|server message|full mailbox|(?:message|recipient) .{0,60}reject
    mail(?:box| ?folder)?(?:'s)? .{0,40}full
    n'a pas pu|impossible de|nicht zugestellt|konnte nicht|не может быть доставлено|送信できません|配信できません
    退信|退回|投递失败|无法投递|無法投遞|无法送达|发送失败|未能送达|未送达|拒收|不存在
    """
)
DELAY = _any_of(
    r"""
    warning message only|this is a warning only|will continue for|has not yet been delivered|has been delayed
    will keep trying|will be retried for
    """
)

# A line after which the recipients stand.
ANNOUNCES = _any_of(
    r"""
    (?:following|these|this) .{0,40}(?:recipient|address|user|person).{0,60}
    (?:recipients?|address|addresses|users?)(?:\(s\)|\(es\))?
    (?:could not be|not|was not|wasn't) (?:delivered|reached|sent) to.{0,40}
    .{0,20}(?:收件人|以下).{0,20}
    """,
    after=r"\s{0,5}[:：]?\s{0,5}$",
)

# The line at which the returned mail begins.
RETURNED = _any_of(
    r"""
    below this line is a copy|enclosed is a copy|this is a copy of|following is a copy|the following is a copy
    below is (?:a copy|the header)|a copy of the (?:original|message)|included is a copy
    (?:the )?(?:header|body)s? of the original|original (?:message|mail|text|headers?)|returned (?:message|mail)
    unsent message|undelivered message follows|message (?:headers?|text) follows?|message header\b|forwarded message
    (?:your|the) (?:original |returned )?(?:message|mail) (?:follows|is attached|is below|headers?|reads)
    (?:start|beginning) of (?:the )?(?:original|returned|message)|transcript of (?:message|original)
    原邮件|原始邮件|原信|以下是原|原文如下|郵件原文|原メール|元のメール
    """,
    before=r"^[\s>|]{0,10}(?:[-=_*~+ ]{2,80}\s{0,3})?",
)
HEADER_LINE = re.compile(
    r"(?:Received|Return-Path|DKIM-Signature|X-[A-Za-z\-]{2,40}|Message-Id|MIME-Version):", re.IGNORECASE
)

# The line begins with the address, whatever bullet, bracket or label is before it.
LEADS = re.compile(
    r"[\s>*\-•·=|]{0,40}"
    r"(?:(?:failed |intended |final |original )?(?:recipients?|address|user|rcpt to|收件人|收件人地址|收件者|宛先)"
    r"(?: (?:address|name))?\s{0,5}[:：]\s{0,5})?"
    r"[\s<\"'「【\[(]{0,6}(?=[^\s<])",
    re.IGNORECASE,
)
# Words by which a line names an address as the one that failed, and by which it names another.
OF_RECIPIENT = _any_of(
    r"""
    \bto\b|recipient|address|\buser\b|mailbox|deliver|account|rcpt|failed
    收件|邮箱|邮件地址|地址|投递|发送|发给|信箱|宛先|送信|destinataire|empfänger|destinatario|адрес|получател
    """
)
OF_OTHERS = _any_of(
    r"""
    mail from|envelope-from|envelope-sender|\bfrom:|\bsender\b|reply-to|return-path|message-id
    \bcontact\b|assistance|for help|forward this|please (?:send|e?-?mail)|questions?|support@|report
    mail server at|program at|agent at|^\s{0,8}by\b
    发件人|寄件者|联系|客服
    """
)
OFFICE = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|support|abuse|helpdesk|double-bounce)$", re.IGNORECASE)
