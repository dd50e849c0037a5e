"""What a person wrote themself, in the forms in which mail programs quote."""

import pytest

from notifications.reading import page_text, pages, quotes
from notifications.reading.page_text import Line
from notifications.reading.remarks import Remarks

OWN = "好的，请明天上午十点来维修二号电梯。\n\n王芳"
REPLIES = {
    "outlook, english": f"""{OWN}

-----Original Message-----
From: Service Desk <desk@lift.example>
Sent: Monday, January 5, 2026 10:00 AM
To: Wang Fang <fang@example.cn>
Subject: [RPR-2026-00010] Repair

When may we come?""",
    "outlook without the dashes": f"""{OWN}

From: Service Desk <desk@lift.example>
Sent: Monday, January 5, 2026 10:00 AM
To: Wang Fang <fang@example.cn>
Cc: Li Na <na@example.cn>
Subject: RE: [RPR-2026-00010] Repair

When may we come?""",
    "outlook with stars": f"""{OWN}

*From:* Service Desk <desk@lift.example>
*Sent:* Monday, January 5, 2026 10:00 AM
*To:* Wang Fang <fang@example.cn>
*Subject:* Repair

When may we come?""",
    "outlook with a line": f"""{OWN}
________________________________
From: Service Desk <desk@lift.example>
Date: Monday, January 5, 2026 at 10:00
To: Wang Fang <fang@example.cn>
Subject: Repair

When may we come?""",
    "outlook, chinese": f"""{OWN}

发件人: 服务台 <desk@lift.example>
发送时间: 2026年1月5日 10:00
收件人: 王芳 <fang@example.cn>
主题: [RPR-2026-00010] 报修

何时可以上门？""",
    "outlook, traditional": f"""{OWN}

寄件者: 服務台 <desk@lift.example>
寄件日期: 2026年1月5日 上午 10:00
收件者: 王芳 <fang@example.cn>
主旨: 報修

何時可以上門？""",
    "qq": f"""{OWN}

------------------ 原始邮件 ------------------
发件人: "服务台" <desk@lift.example>;
发送时间: 2026年1月5日(星期一) 上午10:00
收件人: "王芳"<fang@qq.example>;
主题: 报修

何时可以上门？""",
    "qq, with original": f"""{OWN}

------------------\xa0Original\xa0------------------
From: \xa0"Service Desk";<desk@lift.example>;
Date: \xa0Mon, Jan 5, 2026 10:00 AM
To: \xa0"fang"<fang@qq.example>;

When may we come?""",
    "qq on a phone": (
        f'{OWN}\n\n---Original---\nFrom: "desk"<desk@lift.example>\nDate: Mon, Jan 5, 2026 10:00 AM\nWhen?'
    ),
    "163": f"""{OWN}


在 2026-01-05 10:00:00，"服务台" <desk@lift.example> 写道：

何时可以上门？""",
    "163, english": f"""{OWN}

At 2026-01-05 10:00:00, "Service Desk" <desk@lift.example> wrote:

When may we come?""",
    "163, quoted": f"""{OWN}




At 2026-01-05 10:00:00, "Service Desk" <desk@lift.example> wrote:
>When may we come?
>
>--
>Desk""",
    "netease master": f"""{OWN}

| |
王芳
|
|
fang@163.example
|
签名由 网易邮箱大师 定制

---- 回复的原邮件 ----
| 发件人 | 服务台<desk@lift.example> |
| 日期 | 2026年01月05日 10:00 |
何时可以上门？""",
    "foxmail": f"""{OWN}



fang@example.cn

发件人： 服务台
发送时间： 2026-01-05 10:00
收件人： fang
抄送： na
主题： 报修
何时可以上门？""",
    "dingtalk": f"""{OWN}
------------------------------------------------------------------
发件人：服务台 <desk@lift.example>
日　期：2026年01月05日 10:00:00
收件人：王芳<fang@example.cn>
主　题：报修

何时可以上门？""",
    "gmail": f"""{OWN}

On Mon, Jan 5, 2026 at 10:00 AM Service Desk <desk@lift.example> wrote:

> When may we come?
>
> The desk""",
    "gmail over two lines": f"""{OWN}

On Mon, Jan 5, 2026 at 10:00 AM Service Desk of the Lift Company <
desk@lift.example> wrote:

> When may we come?""",
    "gmail, chinese": f"""{OWN}

服务台 <desk@lift.example> 于2026年1月5日周一 10:00写道：

> 何时可以上门？""",
    "gmail, traditional": f"""{OWN}

服務台 <desk@lift.example> 於 2026年1月5日 週一 上午10:00寫道：

> 何時可以上門？""",
    "gmail, date and address": f"{OWN}\n\n2026-01-05 10:00 GMT+08:00 Service Desk <desk@lift.example>:\n\n> When?",
    "apple": f"""{OWN}

> On 5 Jan 2026, at 10:00, Service Desk <desk@lift.example> wrote:
>
> When may we come?""",
    "apple, chinese": f"""{OWN}

> 在 2026年1月5日，10:00，服务台 <desk@lift.example> 写道：
>
> 何时可以上门？""",
    "thunderbird": f"{OWN}\n\nOn 05/01/2026 10:00, Service Desk wrote:\n> When may we come?",
    "thunderbird, chinese": f"{OWN}\n\n在 2026/1/5 10:00, 服务台 写道:\n> 何时可以上门？",
    "lark": f"""{OWN}

发件人: "服务台"<desk@lift.example>
日期: 2026年1月5日 10:00
主题: 报修
收件人: "王芳"<fang@example.cn>
何时可以上门？""",
    "german": f"{OWN}\n\nAm 05.01.2026 um 10:00 schrieb Service Desk <desk@lift.example>:\n> Wann?",
    "german outlook": (
        f"{OWN}\n\nVon: Desk <desk@lift.example>\nGesendet: Montag, 5. Januar 2026 10:00\nAn: Fang\n"
        f"Betreff: Lift\n\nWann?"
    ),
    "french": f"{OWN}\n\nLe lun. 5 janv. 2026 à 10:00, Service Desk <desk@lift.example> a écrit :\n\n> Quand ?",
    "spanish": f"{OWN}\n\nEl lun, 5 ene 2026 a las 10:00, Service Desk (<desk@lift.example>) escribió:\n\n> ¿Cuándo?",
    "italian": f"{OWN}\n\nIl giorno lun 5 gen 2026 alle ore 10:00 Desk <desk@lift.example> ha scritto:\n\n> Quando?",
    "portuguese": f"{OWN}\n\nEm seg., 5 de jan. de 2026 às 10:00, Desk <desk@lift.example> escreveu:\n\n> Quando?",
    "dutch": f"{OWN}\n\nOp ma 5 jan 2026 om 10:00 schreef Desk <desk@lift.example>:\n\n> Wanneer?",
    "russian": f"{OWN}\n\nпн, 5 янв. 2026 г. в 10:00, Desk <desk@lift.example>:\n\n> Когда?",
    "russian outlook": (
        f"{OWN}\n\nОт: Desk <desk@lift.example>\nОтправлено: 5 января 2026 г. 10:00\nКому: Fang\nТема: Lift\n\nКогда?"
    ),
    "japanese": f"{OWN}\n\n2026年1月5日(月) 10:00 Desk <desk@lift.example>:\n\n> いつ？",
    "japanese outlook": (
        f"{OWN}\n\n差出人: Desk <desk@lift.example>\n送信日時: 2026年1月5日 10:00\n宛先: Fang\n件名: Lift\n\nいつ？"
    ),
    "korean": f"{OWN}\n\n2026년 1월 5일 (월) 오전 10:00, Desk <desk@lift.example>님이 작성:\n\n> 언제?",
    "korean outlook": (
        f"{OWN}\n\n보낸 사람: Desk <desk@lift.example>\n보낸 날짜: 2026년 1월 5일\n받는 사람: Fang\n제목: Lift\n\n언제?"
    ),
    "gmail of old": f"{OWN}\n\n2026/1/5 Service Desk <desk@lift.example>\n\n> When may we come?",
    "zoho": f"{OWN}\n\n---- On Mon, 05 Jan 2026 10:00:00 +0800 Desk <desk@lift.example> wrote ----\n\nWhen?",
    "wrote on": f"{OWN}\n\nDesk <desk@lift.example> wrote on 05/01/2026 10:00:\n\nWhen?",
    "in brackets": f"{OWN}\n\n(2026/01/05 10:00), Service Desk wrote:\n> When may we come?",
    "horde": f"{OWN}\n\nQuoting Service Desk <desk@lift.example>:\n\n> When may we come?",
    "github": f"{OWN}\n\nOn Jan 5, 2026, at 10:00 AM,\n <desk@lift.example>\n wrote:\n\n> When?",
    "coremail": (
        f'{OWN}\n\n-----原始邮件-----\n发件人:"服务台" <desk@lift.example>\n发送时间:2026-01-05 10:00:00 '
        f"(星期一)\n何时？"
    ),
    "huawei": f"{OWN}\n\n-------- 原始邮件 --------\n发件人： 服务台 <desk@lift.example>\n日期： 2026年1月5日\n何时？",
    "windows mail": (
        f"{OWN}\n\n从 Windows 版邮件发送\n\n发件人: 服务台\n发送时间: 2026年1月5日 10:00\n收件人: 王芳\n"
        f"主题: 报修\n\n何时？"
    ),
    "yahoo": (
        f"{OWN}\n--------------------------------------------\nOn Mon, 1/5/26, Desk <desk@lift.example> "
        f"wrote:\n\n When?"
    ),
    "a language of no table": f"{OWN}\n\nNgày 5 thg 1, 2026 lúc 10:00 Desk <desk@lift.example> qwrtl:\n> Khi nào?",
    "signature": f"{OWN}\n\n-- \nHengtai Plaza\n+86 10 6512 3456",
    "phone, english": (
        f"{OWN}\n\nSent from my iPhone\n\n> On 5 Jan 2026, at 10:00, Desk <desk@lift.example> wrote:\n> When?"
    ),
    "phone, chinese": (
        f"{OWN}\n\n发自我的iPhone\n\n------------------ 原始邮件 ------------------\n发件人: desk\n何时？"
    ),
    "xiaomi": f"{OWN}\n\n发自我的小米手机\n在 Desk <desk@lift.example>，2026年1月5日 10:00写道：\n\n何时？",
    "outlook on a phone": (
        f"{OWN}\n\nGet Outlook for iOS<https://aka.example/o>\n________________________________\nFrom: "
        f"Desk <desk@lift.example>\nSent: Monday\nTo: Fang\nSubject: Lift\n\nWhen?"
    ),
    "nothing quoted": OWN,
}


def own(text: str, subject: str = "Re: Repair") -> tuple[str, list[str]]:
    remarks = Remarks()
    return quotes.reply([Line(line, False) for line in text.split("\n")], subject, remarks), remarks.sentences


def own_of_page(page: str) -> str:
    return quotes.reply(page_text.lines(pages.marked(pages.bounded(page, Remarks()))), "Re: x", Remarks())


@pytest.mark.parametrize("text", REPLIES.values(), ids=REPLIES)
def test_a_reply_is_cut_from_its_quotes_and_signature(text: str):
    found, said = own(text)
    assert found.replace("\n\n\n\nfang@example.cn", "") == OWN
    assert said == []


CLOSINGS = [
    "Sent from my iPhone",
    "Sent from Yahoo Mail for iPhone",
    "Sent from Mail for Windows",
    "Sent via BlackBerry from T-Mobile",
    "Sent from Outlook for Android<https://aka.example/x>",
    "Get Outlook for iOS",
    "Sent with Proton Mail secure email.",
    "发自我的iPhone",
    "发自我的 iPad",
    "发自我的小米手机",
    "发自我的华为手机",
    "发自 网易邮箱大师",
    "来自我的手机",
    "发送自 Windows 10 版邮件应用",
    "获取 Outlook for iOS",
    "從我的 iPhone 傳送",
    "从我的iPhone发送",
    "Von meinem iPhone gesendet",
    "Gesendet mit der GMX Mail App",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Отправлено с iPhone",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "Skickat från min iPhone",
    "Wysłane z iPhone'a",
]


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_line_of_a_device_is_no_part_of_the_reply(closing: str):
    assert own(f"{OWN}\n\n{closing}")[0] == OWN


def test_answers_between_quotes_are_kept():
    text = (
        "On 5 Jan 2026 at 10:00, Desk wrote:\n> When may we come?\n\nTomorrow at ten.\n\n> Which lift?\n"
        "\nNumber two.\n\n-- \nFang"
    )
    assert own(text)[0] == "Tomorrow at ten.\n\n\nNumber two."


KEPT = {
    "a list of stops": "Stops between floors:\nFrom: Beijing\nTo: Shanghai\nDate: Monday",
    "a sentence that ends with wrote": "Yesterday at 10:00 your colleague wrote:\nwe come at two.",
    "a sentence with on": "On Monday the lift stopped.\nOn Tuesday too: see the picture.",
    "a day and a colleague": "On Monday at 10:00 I called.\nThen your colleague wrote:\nwe come at two.",
    "where a thing comes from": "问题：\n来自我的同事的说法：电梯又停了。",
    "what was sent": "The part:\nsent from the warehouse on Monday",
    "enviado": "La pieza:\nenviado de la oficina el lunes",
    "dashes": "Floor one\n-----\nFloor two",
    "a list": "- lift 1\n- lift 2\n-- both stop",
    "the word original": "Original\nThe original part was broken.",
    "two hyphens far above the end": "Report\n--\n" + "\n".join(f"row {one}" for one in range(40)),
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_only_looks_like_a_quote_is_kept(text: str):
    assert own(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("> all\n> is quoted", "Re: Repair"),
        ("-----Original Message-----\nFrom: a@b.example\nSent: x\nTo: y\nSubject: z\n\nhello", "Re: Repair"),
        (
            (
                "see below\n\n---------- Forwarded message ---------\nFrom: A <a@b.example>\nDate: x\nSubject: "
                "y\nTo: z\n\nhello"
            ),
            "Repair",
        ),
        ("请处理\n\n发件人: a <a@b.example>\n发送时间: 2026年1月5日\n收件人: c\n主题: 报修\n\n电梯坏了", "转发: 报修"),
        ("fyi\n\nFrom: A <a@b.example>\nSent: x\nTo: y\nSubject: z\n\nhello", "FW: Repair"),
    ],
)
def test_where_all_would_go_or_another_mail_is_passed_on_the_whole_is_kept_and_said(text: str, subject: str):
    found, said = own(text, subject)
    assert (found, len(said)) == (text, 1)


PAGES = {
    "gmail": (
        '<div>Come at ten.</div><div class="gmail_quote"><div class="gmail_attr">On Mon wrote</div>'
        '<blockquote class="gmail_quote">When?</blockquote></div>'
    ),
    "apple": (
        '<div>Come at ten.<br><blockquote type="cite">On 5 Jan 2026, at 10:00, Desk wrote:<br>When?</blockquote></div>'
    ),
    "outlook on the web": (
        '<div>Come at ten.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: '
        "Desk</div><div>When?</div>"
    ),
    "outlook in a reader": '<p>Come at ten.</p><div class="OutlookMessageHeader">From: Desk</div><p>When?</p>',
    "outlook by its block": (
        "<p>Come at ten.</p><div style='border-top:solid'><p><b>From:</b> Desk &lt;d@e.example&gt;<br>"
        "<b>Sent:</b> x<br><b>To:</b> y<br><b>Subject:</b> z</p></div><p>When?</p>"
    ),
    "163": (
        '<div>Come at ten.</div><br>At 2026-01-05 10:00:00, "Desk" &lt;d@e.example&gt; wrote:<br>'
        '<blockquote id="isReplyContent">When?</blockquote>'
    ),
    "qq": (
        '<div>Come at ten.</div><div><includetail><div style="x">'
        "------------------&nbsp;原始邮件&nbsp;------------------</div><div>发件人: Desk</div>"
        "When?</includetail></div>"
    ),
    "thunderbird": (
        '<p>Come at ten.</p><div class="moz-cite-prefix">On 05/01/2026 10:00, Desk wrote:<br></div>'
        '<blockquote type="cite" cite="mid:x">When?</blockquote>'
    ),
    "yahoo": '<div>Come at ten.</div><div id="x" class="yahoo_quoted"><div>On Monday, Desk wrote:</div>When?</div>',
    "proton": (
        '<div>Come at ten.</div><div class="protonmail_quote">On Monday Desk wrote: <blockquote>'
        "When?</blockquote></div>"
    ),
    "gmail by way of outlook": '<div>Come at ten.</div><div class="x_gmail_quote">When?</div>',
    "a signature": '<div>Come at ten.</div><div class="gmail_signature">Fang, Hengtai Plaza</div>',
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_is_cut_by_the_marks_of_its_mailer(page: str):
    assert own_of_page(page) == "Come at ten."


def test_a_page_that_passes_another_on_keeps_it():
    page = (
        '<p>See below.</p><div class="gmail_quote">---------- Forwarded message ---------<br>From: Desk<br>When?</div>'
    )
    assert own_of_page(page).endswith("When?")


def test_an_answer_below_a_quote_of_a_page_is_kept():
    page = '<blockquote type="cite">When may we come?</blockquote><p>At ten.</p>'
    assert own_of_page(page) == "At ten."
