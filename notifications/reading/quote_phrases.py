"""How mail programs announce what was written before, by language: plain tables."""

ORIGINAL = (
    "original message|original|original email|original mail|original appointment|reply message|"
    "replied message|in reply to|原始邮件|原邮件|原始郵件|原郵件|回复的原邮件|回覆的原郵件|邮件原件|"
    "邮件原文|原始信件|原信|ursprüngliche nachricht|ursprüngliche mail|originalnachricht|"
    "original-nachricht|ursprünglicher termin|message d'origine|message d’origine|message original|"
    "message initial|mensaje original|messaggio originale|mensagem original|mensagem original|"
    "oorspronkelijk bericht|исходное сообщение|оригинальное сообщение|元のメッセージ|元のメール|"
    "original message / 元のメッセージ|원본 메시지|원본 메일|original message / 원본 메시지|"
    "ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|"
    "wiadomość oryginalna|oryginalna wiadomość|původní zpráva|eredeti üzenet|mesaj original|"
    "orijinal mesaj|thư gốc"
)
"""Stands between dashes above the mail that is answered."""

FORWARDED = (
    "forwarded message|forwarded mail|begin forwarded message|forwarded by .{1,80}|转发邮件|转发的邮件|"
    "转发的原邮件|转发邮件信息|轉寄郵件|轉寄的郵件|轉發郵件|被转发邮件|weitergeleitete nachricht|"
    "anfang der weitergeleiteten nachricht|message transféré|début du message transféré|"
    "début du message réexpédié|mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|"
    "inizio messaggio inoltrato|mensagem encaminhada|mensagem reencaminhada|doorgestuurd bericht|"
    "begin doorgestuurd bericht|пересылаемое сообщение|начало переадресованного сообщения|"
    "пересланное сообщение|転送メッセージ|転送されたメッセージ|전달된 메시지|전달한 메시지|"
    "vidarebefordrat meddelande|下面是被转发的邮件"
)
"""The same above a mail that is passed on: that is what the sender has to say."""

FORWARD_SUBJECT = "fwd?|fw|转发|转寄|轉寄|轉發|wg|tr|rv|enc|i|doorst|пересл|vb|vl|pd|전달|転送"
"""What subjects of mails that are passed on begin with."""

HEADERS = {
    "from": (
        "from|发件人|发信人|寄件人|寄件者|發件人|发送人|von|de|da|van|от|от кого|差出人|送信者|送信元|"
        "보낸 사람|보낸사람|발신|från|fra|od|lähettäjä|feladó|kimden|expéditeur|mittente"
    ),
    "date": (
        "sent|date|sent at|发送时间|发送日期|发件时间|日期|时间|時間|寄件日期|寄件時間|傳送時間|傳送日期|"
        "發送時間|已傳送|已发送|gesendet|datum|envoyé|envoyé le|enviado|enviado el|fecha|inviato|data|"
        "enviada em|enviado em|verzonden|отправлено|дата|送信日時|日時|送信日|보낸 날짜|보낸날짜|날짜|"
        "skickat|sendt|sendt den|dato|wysłano|odesláno|lähetetty|küldve|tarih|gesendet am|date d'envoi"
    ),
    "to": (
        "to|收件人|收件者|收信人|an|à|a|para|aan|кому|宛先|받는 사람|받는사람|수신|till|til|do|komu|"
        "vastaanottaja|címzett|kime|destinataire|destinatario"
    ),
    "cc": ("cc|抄送|副本|抄送人|kopie|copie|copie à|kopia|копия|参照|참조|bcc|密送"),
    "subject": (
        "subject|主题|主旨|主題|标题|標題|betreff|objet|asunto|oggetto|assunto|onderwerp|тема|件名|제목|ämne|"
        "emne|temat|předmět|aihe|tárgy|konu|re"
    ),
}
"""The labels of the block that some programs put above what they quote."""

WROTE = (
    r"(?:wrote(?: on .{1,100})?|writes|said|wrote the following|said the following)|schrieb(?: .{1,200})?|"
    r"hat (?:.{1,100} )?geschrieben|a écrit|escribi[óo]|ha scritto|escreveu|schreef(?: .{1,200})?|"
    r"(?:на)?писал(?:а|и|\(а\))?|пишет|(?:님이 )?(?:작성|쓴 글|작성함|쓰셨습니다)|さんは書きました|"
    r"は書きました|のメール|のメッセージ|さんからのメッセージ|写道|寫道|写到|來信|来信|的邮件|"
    r"skrev(?: .{1,200})?|kirjoitti|napisał(?:a|\(a\))?|pisze|napsal(?:a|\(a\))?|napísal(?:a|\(a\))?|írta|"
    r"ezt írta.{0,100}|(?:şunu |tarihinde )?yazdı|đã viết|a scris|menulis"
)
"""What ends the line above a quote, before its colon."""

BEGINS = (
    r"on |at |am |le |el |il |em |op |den |dnia |w dniu |dne |dňa |vào |pada |på |quoting |zitat von |"
    r"citando |在|于|於|20\d\d[-/.年]|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:\*|_)?on |(?:mon|tue|wed|thu|fri|"
    r"sat|sun)[a-z]*[, ]|(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница)[,. ]"
)
"""What that line begins with."""

_DEVICE = (
    r"(?:.{0,20}(?:手机|手機|phone|ipad|平板|电脑)|小米|红米|华为|荣耀|vivo|oppo|三星|huawei|honor|xiaomi|redmi|"
    r"galaxy|samsung|android|安卓|outlook|windows|网易|網易|qq|foxmail|yahoo|mail|钉钉|阿里)"
)

CLOSINGS = (
    r"sent from (?:my |mail for |yahoo|outlook|samsung|huawei|proton|[a-z]{2,15} mail).{0,80}|"
    r"sent (?:via|with|using) (?:the |my )?(?:samsung|outlook|yahoo|gmail|proton|mobile|blackberry|spark|[a-z]{2,15} "
    r"mail).{0,60}|(?:get|download) outlook for .{1,80}|(?:发自|发送自|發自|传送自)\s*.{1,120}|"
    rf"(?:来自|來自)\s*(?:我的)?\s*{_DEVICE}.{{0,60}}|(?:从|從)\s*(?:我的)?\s*{_DEVICE}.{{0,20}}(?:发送|傳送)|"
    r"(?:获取|下载|取得)\s*outlook.{0,80}|"
    r"von (?:meinem|meiner) .{1,60} gesendet.{0,20}|gesendet (?:von|mit|aus) (?:meine|der |outlook|mail|yahoo|i).{0,80}"
    r"|diese nachricht wurde von meinem .{1,80}|"
    r"envoyé (?:de|depuis|à partir de) (?:mon |l'appli|outlook|yahoo|courrier|i(?:phone|pad)).{0,80}|"
    r"enviado (?:desde|do|de|via|a partir do) (?:mi |(?:o )?meu |outlook|correo|yahoo|i(?:phone|pad)|samsung|e-?mail)"
    r".{0,80}|inviato (?:da|dal) (?:mio |outlook|posta|yahoo|i(?:phone|pad)|samsung|tablet).{0,80}|"
    r"(?:verstuurd|verzonden) (?:vanaf|met) (?:mijn |outlook|mail|i|samsung).{0,60}|"
    r"отправлено (?:с|из) (?:iphone|ipad|моего |мобильн|outlook|почты|яндекс|samsung).{0,60}|"
    r".{1,20}から送信|.{1,20}에서 보냄|skickat från (?:min |outlook|i).{0,60}|sendt fra (?:min |outlook|i).{0,60}|"
    r"wysłane z (?:i|telefonu|mojego|outlook).{0,60}|odesláno z (?:i|mého|outlook).{0,60}|lähetetty .{1,40}sta"
)
"""Lines that a device puts below a mail."""
