"""What mail systems write, and the reason that it means: rows in order, the first that fits decides.

A row is a reason, and under it, set in, its phrases: lower case, single spaces, "|" between them; "…" stands for up
to 60 characters, "_" for the space before a word that must not be the end of another. What is narrow stands before
what is wide: "spam" before "blocked", a full mailbox before an unknown one, the sender's faults before the recipient's.
"""

PHRASES = """
virusdetected
    virus found | virus detected | infected with | contains a virus | contained a virus | virus infected | malware
    was infected | 发现病毒 | 有病毒
networkerror
    host not found, try again | temporary dns | name server timeout | servfail | temporary lookup failure
    try again … dns
mailererror
    command output: | procmail: | command time limit exceeded
policyviolation
    policy reasons
blocked
    spamhaus | spamcop
spamdetected
    spam classification
authfailure
    authentication checks failed | dmarc | unauthenticated email | fails to pass authentication
    does not have authentication information | doesn't have authentication information | failed authentication
    spf check | spf fail | spf: fail | spf validation | spf record | spf -all | spf (sender policy
    sender policy framework | not authorized by spf | openspf | open-spf | spf= | spf unauthorized | dkim … fail
    dkim signature | no valid spf | not permitted to send mail from | not allowed to send from | fails sender id
    sender id (pra) | email sender is unauthenticated | 发信域名 … 验证
requireptr
    reverse dns | rdns | ptr record | no ptr | a ptr | ptr lookup | ptr name | dns ptr | reverse lookup
    reverse hostname | reverse mapping | reverse name | cannot find your hostname | cannot find your reverse
    unresolvable | may not be mail exchanger | unverifyable sending ip | unverifiable sending ip
    cannot resolve your address | ip name lookup failed | client host rejected: cannot find
    does not resolve to a domain name | domain name mismatch | mismatches client ip | your ip address … has no
    反向解析
mesgtoobig
    message too large | message too big | message size exceeds | message is too large | message was too large
    message length exceeds | message exceeds fixed | message exceeds max | exceeds maximum message size
    exceeded the maximum message size | exceeds the maximum size | exceeds administrative limit | message size limit
    exceeds … size limit | exceeded … size limit | maximum size limit | the size limit | too large to be delivered
    file too large | mail is too large | larger than the … limit | larger than the … size | message file too big
    max message size | maximum allowed size | limitation on the message size | message header size | 邮件过大
    邮件太大 | 邮件大小超过 | 超过了 … 大小限制 | 超出 … 邮件大小 | 郵件過大
mailboxfull
    mailbox full | mailbox is full | mailbox has exceeded | mailbox size limit | mailbox quota | mailfolder is full
    mail box full | mail folder is full | inbox is full | over quota | overquota | over the allowed quota
    over the maximum allowed | out of storage | quota exceeded | quota violation | quota has been exceeded
    quota is full | quota limit | exceeded storage allocation | exceeded … storage | exceeds … storage
    exceeds … quota | exceeded … quota | exceeding … quota | would exceed | storage quota | disk quota
    not enough storage space | not enough disk space | insufficient disk space | no space for this user
    no space left in | full mailbox | mailbox … full | account is full | user is full | has too many messages
    dd requested mail action aborted: exceeded | boîte pleine | postfach … voll | voll ist das postfach
    почтовый ящик переполнен | ящик … переполнен | casella … piena | buzón … lleno | caixa … cheia
    メールボックス … 一杯 | 容量を超え | 邮箱空间不足 | 邮箱已满 | 邮箱满 | 邮箱容量 | 邮箱 … 已满 | 存储空间不足
    空间已满 | 信箱已滿 | 信箱空間不足 | 信箱 … 已滿
hasmoved
    has moved to | recipient has moved | user has moved | no longer on server | address changed to
    has changed … address to | email address has been changed | address has been replaced | has been replaced by
    was replaced by | new address is | new e-mail address | please update your address book | please note the new
    user not local; please try | user not local, please try | 邮箱地址已更改 | 地址已变更
suspend
    account is disabled | account disabled | account has been disabled | account … disabled or discontinued
    account that you tried to reach is disabled | account is locked | account locked | account is inactive
    account inactive | account is suspended | account suspended | account has been suspended | account is temporarily
    account is not active | account … deactivated | account temporarily | temporary locked | temporarily locked
    disabled recipient | account expired | account has expired | account is blocked | mailbox disabled
    mailbox is disabled | mailbox is frozen | mailbox is inactive | mailbox inactive | mailbox is blocked
    inactive account | inactive mailbox | inactive user | disabled account | disabled user | disabled mailbox
    locked mailbox | suspended account | user account is over | user suspended | user is disabled | user is inactive
    user inactive | user disabled | recipient suspend | recipient disabled | recipient is disabled
    currently suspended | email account that you tried to reach is inactive | user … not accepting mail
    mailbox … not accepting mail | account … not accepting mail | temporarily disabled | temporarily blocked recipient
    domain … suspended | domain frozen | domain is suspended | boite du destinataire archivee | 账号已停用
    帐号已停用 | 账户已冻结 | 帐户已冻结 | 用户被锁定 | 用户被禁用 | 邮箱已停用 | 邮箱被冻结 | 邮箱已被禁用
    账号被禁用 | 帐号被禁用 | account is unavailable
badreputation
    reputation | user complaints | unexpected volume | senderscore | sender score | 信誉
spamdetected
    considered unsolicited | junk mail | bulk e-mail | bulk email | bulk mail | unsolicited mail | unsolicited email
    unsolicited content | unsolicited bulk | content rejected, ube | phishing | rejected by content scanner
    mail rejete | spam | 垃圾邮件 | 垃圾郵件 | 反垃圾 | スパム | 迷惑メール
toomanyconn
    too many connections | too many concurrent | too many simultaneous | too many sessions | too many sockets
    too many smtp | connection rate | connection limit | connection frequency | concurrency limit
    connections from your | too many open connections | too many recipients | maximum number of connections
    all available ips are at maximum connection | 连接频率 | 连接数 | 并发连接
speeding
    rate limit | rate-limit | ratelimit | rate control | sending rate | at a rate | throttl | too fast | too frequent
    too many messages | too many mails | too many emails | too much mail | slow down | try again slower | daily limit
    hourly limit | sending limit | message limit | exceeded the rate | exceeded limit | unusual rate
    this user has been quarantined | mails from your ip | frequency limit | 频率限制 | 发送频率 | 频率超过 | 超过频率
    发信过于频繁 | 频率过高
exceedlimit
    exceeded the maximum | too many failures | too many recipient | message content exceeds | recipients limit
    limit exceeded | sender exceeded | mailbox is receiving
blocked
    blacklist | black list | black-list | blocklist | block list | blocked list | denylist | dnsbl | _rbl | barracuda
    sorbs | cloudmark | proofpoint | is listed in | currently listed in | listed at | listed by | is listed on
    banned | your ip … blocked | your ip … denied | your ip … rejected | your ip address | _ip … blocked
    ip address … blocked | ip is blocked | ip blocked | blocked using | blocked for abuse | blocked by
    has been blocked | temporarily blocked | temporarily deferred due to | messages from … temporarily deferred
    messages from … weren't sent | part of their network is on our block | relay quota | client host … blocked
    client host rejected | client host [ | client ip address | helo command rejected | ehlo command rejected
    helo/ehlo | rejected helo | connection refused by | connections will not be accepted
    connections not accepted from | connections from … rejected | connection rejected | connection dropped
    connection reset by peer | connection was dropped | not accepting connections | no access from mail server
    refused to talk to me | use the smtp server of your isp | use your isp | use your provider | dynamic ip
    dynamic/generic | dynamic address | residential | dial-up | dialup | bad server | bad host
    not allowed to connect | refused connection | refused your connection | refused due to recipient preferences
    rejected due to ip | server refused | service refuse | system not accepting | too many bad commands | greylist
    graylist | grey-list | postgrey | delayed due to suspicious | try again later from | 黑名单 | 黑名單 | ip被
    灰名单 | suspicious ip | cdrbl | network … blocked
norelaying
    relay access | relaying denied | relaying is not allowed | relaying not allowed | relaying not permitted
    relaying is prohibited | relaying prohibited | relaying mail to | relaying to | relay not permitted
    relay not allowed | relay denied | relay is denied | relay prohibited | relay operation rejected
    insecure mail relay | not a gateway | no relaying | unable to relay | cannot relay | can't relay | we do not relay
    not allowed to relay | as a relay | not a known relay | not an open relay | isn't in my list of
    not in my list of | mail server requires authentication when | 不允许转发 | 拒绝转发 | 禁止中继
securityerror
    must issue a starttls | tls required | tls is required | require tls | encryption required | encryption needed
    no tls | tls handshake | tls negotiation | cannot start tls | tls not available | certificate verif
    certificate … expired | server certificate | authentication required | authentication is required
    authentication needed | authentication failed | authentication failure | authentication credentials invalid
    authentication unsuccessful | authentication mechanism | unauthenticated senders not allowed
    must be authenticated | must authenticate | smtp auth | not authenticated | sasl | insufficient security
    delivery not authorized | not authorized to send | not authorised to send | user … not authorized
    address is not verified | local policy … encrypt | 需要身份验证 | 认证失败
notcompliantrfc
    bare lf | bare <lf> | bare cr | bare line feed | bare linefeed | not rfc | rfc 5322 | rfc 2822 | rfc5322 | rfc2822
    rfc5321 | non-rfc | duplicate header | multiple from | missing header | missing required header
    missing message-id | missing from | missing date | invalid header | header … missing | headers are missing
    does not have … header | from header | no valid from | malformed | improperly formatted | not formatted properly
    line too long | invalid character in | lines longer than | header error
rejected
    sender address rejected | sender rejected | sender … rejected | sender denied | sender is not allowed
    sender not allowed | sender was rejected | sender verify failed | sender verification | sender unknown
    sender … does not exist | sender … not exist | sender domain | sender's domain | domain of sender
    sender address … not | sender address is | sender blocked | sender refused | invalid sender | bad sender
    unknown sender | unroutable sender | unverified sender | unrecognized sender | unauthorized sender
    rejected mail from | mail from … rejected | mail from … denied | mail from … refused | from address … rejected
    from address … not allowed | envelope … rejected | return path | purported responsible address
    not recognized as a valid sender | weren't recognized as a valid sender | doesn't accept messages from
    doesn't accept mail from | not accept mail from | not accepting mail from | you are not allowed to send
    you're not allowed to send | not allowed to post | permission to post | 投稿する権限 | only accepts messages from
    restricted sender | sender is restricted | sender restricted | email rejected by sender
    fails to accept mail from | 发件人 | 发信人 | 寄件者 | 寄件人 | envelope sender | your e-mail address … rejected
    message refused by sender
userunknown
    user unknown | unknown user | user … unknown | unknown … user | user not found | user … not found | user not exist
    user doesn't exist | user does not exist | user … does not exist | user … doesn't exist | user not known
    user … not known | user invalid | user not listed | user … not listed | no such user | this user doesn't have
    no such a user | no user | no such person | no such recipient | no such local user | no such mailbox
    no such account | no such address | no such email | no such name | no mailbox | no account | no recipient
    no valid recipient | no valid user | nosuchuser | not a valid mailbox | not a valid user | not a valid recipient
    not a valid address | not a known user | not our customer | not listed in domino directory
    not listed in public name | not listed in name & address book | account … does not exist | account … doesn't exist
    account does not exist | account doesn't exist | account not found | account … not found | account not exist
    account … no longer | account that you tried to reach does not exist | account is closed | account closed
    account … closed | account … deleted | account … terminated | account … cancelled | account … canceled
    mailbox … does not exist | mailbox … doesn't exist | mailbox does not exist | mailbox … not exist
    mailbox … not found | mailbox not found | mailbox unknown | mailbox … unknown | mailbox … no longer
    mailbox … invalid | mailbox name not allowed | mailbox … deleted | mailbox not exist | unknown mailbox
    unknown recipient | unknown local | unknown address | unknown account | invalid mailbox | invalid recipient
    invalid address | invalid user | invalid local | invalid domain address | invalid email address
    invalid final delivery | bad recipient | bad address | bad destination | nonexistent user | non-existent user
    nonexistent mailbox | non-existent mailbox | nonexistent recipient | non-existent recipient | nonexistent address
    non-existent address | recipient unknown | recipient … unknown | recipient invalid | recipient not found
    recipient … not found | recipnotfound | recipientnotfound | recipient is not local | recipient … does not exist
    recipient … doesn't exist | recipient does not exist | recipient no longer | recipient … no longer
    recipient … not recognized
    recipient is not in my | recipient not exist | recipient not recognized | recipient … not listed
    recipient address not present | address … does not exist | address … doesn't exist | address does not exist
    address not found | address … not found | address … could not be found | address … couldn't be found
    address … wasn't found | address you … wasn't found | address unknown | address … unknown | address invalid
    address … no longer | address no longer | address is not valid | address … isn't valid | address error
    address … not known | recipient name not found | destination server rejected recipients
    delivery to the following recipient … unknown | does not like recipient | undeliverable address
    is not known at this | is unknown | isn't known | left the company | left this company | no longer works
    no longer with | no longer employed | no longer an employee | no longer in use | no longer valid
    no longer active | no longer available | destinataire inconnu | destinataire invalide | utilisateur inconnu
    adresse … introuvable | adresse inconnue | compte … inexistant | empfänger unbekannt | empfaenger unbekannt
    unbekannter empfänger | benutzer unbekannt | existiert nicht | usuario desconocido | destinatario desconocido
    no existe | não existe | usuário … inexistente | utente sconosciuto | utente inesistente
    destinatario sconosciuto | casella inesistente | пользователь не найден | не существует | адрес … не найден
    ユーザーが見つかりません | 宛先不明 | 存在しません | 存在しない | 用户不存在 | 用戶不存在 | 收件人不存在
    邮箱不存在 | 郵箱不存在 | 信箱不存在 | 地址不存在 | 帐号不存在 | 账号不存在 | 帳號不存在 | 账户不存在 | 帐户不存在
    无此用户 | 無此用戶 | 無此使用者 | 使用者不存在 | 查无此人 | 找不到收件人 | 找不到 … 用户 | 找不到该邮箱
    无效的收件人 | 收件人地址错误 | 收件人 … 不存在 | 对方邮箱 … 不存在 | 邮箱 … 不存在 | 邮箱已注销 | 账号已注销
    帐号已注销
notaccept
    null mx | nullmx | no smtp service | no mx record | no mx or | does not accept mail | doesn't accept mail
    does not accept email | doesn't receive email | does not receive email | does not receive mail
    not accept any mail | accepts no mail | no mail accepted | mail receiving disabled
    smtp protocol returned a permanent error | name server: .: host not found
hostunknown
    host unknown | unknown host | unknown domain | domain unknown | domain not found | domain … not found
    domain … couldn't be found | domain … could not be found | domain … doesn't exist | domain is not valid
    domain name not found | domain invalid | invalid domain | bad domain | no such domain | no such host | nxdomain
    non-existent domain | host not found | host … not found | unable to find host | couldn't find any host
    could not find any host | all relevant mx records point to non-existent hosts | illegal host/domain
    server address … invalid | name or service not known | dns server failed to find | recipient's domain name
    does not exist | unrouteable address | unroutable address | unrouteable mail domain | unroutable mail domain
    all hosts … unrouteable | is not a valid domain | domain … not valid | 域名不存在 | 域名 … 不存在 | 域名解析失败
    找不到 … 域 | 无法解析 … 域名 | 網域不存在
filtered
    recipient's filter | rejected by user | rejected by recipient | refused by recipient | recipient refuse
    not accept messages from you | user reject | user has blocked | recipient … does not accept
    because the recipient is only accepting | due to extended inactivity | filtered | filter … rejected | 收件人拒收
    对方拒收 | 被拒收
policyviolation
    policy reason | policy violation | violates … policy | violation of … policy | policy restriction
    prohibited by policy | administrative prohibition | administratively denied | administratively prohibited
    local policy | site policy | policy reject | delivery restriction | our policy | policies | you are not allowed
    attachment … not allowed | attachment … blocked | blocked attachment | denied by policy | message rejected due to
    for policy | 策略 | illegal attachment | attachment type | file type … not | executable … not
    blocked for security reasons | attachment … rejected
contenterror
    content rejected | message content | content … not allowed | rejected for content | invalid content
    unacceptable content | prohibited content | content restriction | mail content denied | message rejected
    内容 … 拒绝 | 邮件内容
mailererror
    mailer error | pipe to | command failed | command died with status | exit status | exit code | x-unix;
    process failed | operating system error | local delivery failed | delivery agent | can't open mailbox
    child status | error in delivery program
networkerror
    mail loop | mail forwarding loop | mail forwarding problem | loops back to myself | mail is looping
    message is looping | message looping | routing loop | loop detected | too many hops | hop count exceeded
    maximum hop count | too many received | hops exceeded | host not reachable | host is unreachable
    no route to host | network is unreachable | network error | network unreachable | unable to resolve route
    name service error | name server error | name server timeout | temporary dns | temporary lookup failure
    dns lookup | dns query | dns error | dns temporary | dns failure | could not resolve | couldn't resolve
    lookup … failed | can't establish | wasn't able to establish an smtp connection
    no smtp connection got far enough | unable to connect successfully | 网络错误
expired
    retry time not reached | retry expired | delivery time expired | delivery expired | envelope expired
    message expired | queue too long | too long in queue | timed out | time out | timeout | time-out | maximum retry
    number of retries | could not be delivered for | not been delivered after | not delivered within | within … days
    for more than … days | not yet been delivered | undelivered after | still undelivered | undeliverable for
    unable to deliver this message after | unable to deliver in | has been delayed | delayed … hours | not responding
    did not accept our requests to connect | did not respond | no answer from host | connection refused
    cannot connect | can't connect | could not connect | couldn't connect | unable to connect | failed to connect
    failed connect | connect to | cannot send message within | giving up | too old | 超时 | 多次尝试 | 无法连接
    連線逾時
systemfull
    insufficient system resources | system storage | mail system full | out of disk | no space left on device
    mail system is full
systemerror
    system config error | internal system error | internal error | configuration error | server configuration
    local error | local mailer | server error | service unavailable | service not available | service is unavailable
    service currently unavailable | temporary local problem | temporary failure | temporarily unavailable
    temporary problem | error in processing | transaction failed | cannot process | can't create | unable to process
    lost input channel | mail system congestion | resources | resource temporarily | too many errors
    duplicated message-id | interrupted system call | broken pipe | queue file write error
    aliasing/forwarding loop broken | remote protocol error | 系统错误 | 系統錯誤 | 服务器错误
syntaxerror
    syntax error | bad syntax | unrecognized command | command unrecognized | command not recognized | unknown command
    bad sequence | improper sequence | command not implemented | sequence of commands | need mail command | need rcpt
onhold
    on hold | under investigation
"""

# Said of many things: asked only where neither the rows above nor the codes know.
VAGUE = """
rejected
    access denied | access not permitted | not allowed
userunknown
    address rejected | recipient rejected | rejected address | rejected your address | mailbox unavailable
    mailbox is unavailable | recipient unavailable | unable to deliver message to | unavailable recipient
"""
