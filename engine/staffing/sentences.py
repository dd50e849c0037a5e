"""What can be wrong with a change of people data: by code a sentence in each language."""

from collections.abc import Mapping

LANGUAGES = ("en", "zh-Hans", "zh-Hant")

SENTENCES: Mapping[str, tuple[str, str, str]] = {
    "missing": ("is missing", "必须填写", "必須填寫"),
    "too_long": ("is longer than {most} characters", "超过 {most} 个字符", "超過 {most} 個字元"),
    "bad_key": (
        "{given!r} can't be a key; write small letters, digits and `_`, beginning with a letter, such as li_na",
        "“{given}”不能作为标识；请用小写字母、数字和下划线，以字母开头，例如 li_na",
        "「{given}」不能作為識別碼；請用小寫字母、數字和底線，以字母開頭，例如 li_na",
    ),
    "bad_address": (
        "{given!r} is not a mail address; write one such as li.na@desk.example",
        "“{given}”不是邮箱地址；例如 li.na@desk.example",
        "「{given}」不是郵箱地址；例如 li.na@desk.example",
    ),
    "not_one_of": (
        "{given!r} is not one of {allowed}",
        "“{given}”不在可选范围：{allowed}",
        "「{given}」不在可選範圍：{allowed}",
    ),
    "unknown_person": (
        "nobody has the key {given!r}{hint}",
        "没有标识为“{given}”的人员{hint}",
        "沒有識別碼為「{given}」的人員{hint}",
    ),
    "unknown_team": ("there is no team {given!r}{hint}", "没有团队“{given}”{hint}", "沒有團隊「{given}」{hint}"),
    "retired_team": (
        "the team {given!r} is retired; take it up again first, or choose another",
        "团队“{given}”已停用；请先重新启用，或另选团队",
        "團隊「{given}」已停用；請先重新啟用，或另選團隊",
    ),
    "retired_lead": (
        "a retired team has no lead, and {given!r} is one; leave `lead` out",
        "已停用的团队没有组长，但写了“{given}”；请去掉 lead",
        "已停用的團隊沒有組長，但寫了「{given}」；請去掉 lead",
    ),
    "retired_members": (
        "a retired team has no members, and these are in it: {given}; take them out of it first",
        "已停用的团队没有成员，但这些人还在其中：{given}；请先移出",
        "已停用的團隊沒有成員，但這些人還在其中：{given}；請先移出",
    ),
    "team_has_cases": (
        "open cases are still with the team ({count}); hand them over to another team, or close them, then retire it",
        "该团队还有 {count} 个未关闭的个案；请先转交其他团队或关闭，再停用",
        "該團隊還有 {count} 個未結個案；請先轉交其他團隊或結案，再停用",
    ),
    "unknown_roster": (
        "there is no roster {given!r}{hint}",
        "没有值班表“{given}”{hint}",
        "沒有值班表「{given}」{hint}",
    ),
    "unknown_calendar": (
        "there is no calendar {given!r}{hint}",
        "没有日历“{given}”{hint}",
        "沒有日曆「{given}」{hint}",
    ),
    "unknown_zone": (
        "{given!r} is not a time zone; write an IANA name such as Asia/Shanghai{hint}",
        "“{given}”不是时区；请写 IANA 名称，例如 Asia/Shanghai{hint}",
        "「{given}」不是時區；請寫 IANA 名稱，例如 Asia/Shanghai{hint}",
    ),
    "unknown_absence": (
        "there is no absence {given}; `caseclock absence list` shows them",
        "没有缺勤记录 {given}；`caseclock absence list` 会列出",
        "沒有缺勤記錄 {given}；`caseclock absence list` 會列出",
    ),
    "unknown_swap": (
        "the roster has no swap {given}; `caseclock roster show` lists them",
        "值班表没有换班记录 {given}；`caseclock roster show` 会列出",
        "值班表沒有換班記錄 {given}；`caseclock roster show` 會列出",
    ),
    "itself": ("{given} can't stand in for themselves", "{given} 不能代理自己", "{given} 不能代理自己"),
    "ring": (
        "{given} would be above themselves: {chain}",
        "{given} 会成为自己的上级：{chain}",
        "{given} 會成為自己的上級：{chain}",
    ),
    "not_after": (
        "the end {until} is not after the begin {begin}",
        "结束时间 {until} 不晚于开始时间 {begin}",
        "結束時間 {until} 不晚於開始時間 {begin}",
    ),
    "over": (
        "{given} is past already; only what is still to come can be noted",
        "{given} 已经过去；只能登记尚未结束的时间",
        "{given} 已經過去；只能登記尚未結束的時間",
    ),
    "ended": ("it ended at {given} already", "已于 {given} 结束", "已於 {given} 結束"),
    "overlaps": (
        "{name} is away from {begin} until {until} already (absence {id}); end that one first, or choose other dates",
        "{name} 在 {begin} 至 {until} 已有缺勤记录（{id}）；请先结束该记录，或另选日期",
        "{name} 在 {begin} 至 {until} 已有缺勤記錄（{id}）；請先結束該記錄，或另選日期",
    ),
    "overlaps_here": (
        "{name} would be away twice at once: from {begin} until {until} comes with it; leave one out, or change dates",
        "{name} 的缺勤相互重叠：本次登记中还有 {begin} 至 {until} 的缺勤；请删去其中一条，或另选日期",
        "{name} 的缺勤相互重疊：本次登記中還有 {begin} 至 {until} 的缺勤；請刪去其中一條，或另選日期",
    ),
    "no_handover": (
        "the week has no hand-over; name at least one, such as mon 08:00 li_na",
        "本周没有交接；请至少写一个，例如周一 08:00 li_na",
        "本週沒有交接；請至少寫一個，例如週一 08:00 li_na",
    ),
    "bad_time": (
        "{given!r} is not a time of day; write it as 08:00",
        "“{given}”不是时刻；请写成 08:00",
        "「{given}」不是時刻；請寫成 08:00",
    ),
    "twice": (
        "{day} {given} has two hand-overs; keep one",
        "{day} {given} 有两次交接；请保留一个",
        "{day} {given} 有兩次交接；請保留一個",
    ),
    "twice_in_week": (
        "{day} {given} of week {week} has two hand-overs; keep one",
        "第 {week} 周 {day} {given} 有两次交接；请保留一个",
        "第 {week} 週 {day} {given} 有兩次交接；請保留一個",
    ),
    "bad_weeks": (
        "{given} is not a number of weeks; a plan goes round every 1 to {most} weeks",
        "{given} 不是有效的周数；计划以 1 至 {most} 周为一轮",
        "{given} 不是有效的週數；計畫以 1 至 {most} 週為一輪",
    ),
    "no_such_week": (
        "week {given} is not in a plan of {weeks} weeks; name one of 1 to {weeks}",
        "计划只有 {weeks} 周，没有第 {given} 周；请填 1 至 {weeks}",
        "計畫只有 {weeks} 週，沒有第 {given} 週；請填 1 至 {weeks}",
    ),
    "no_first_week": (
        "is missing: a plan of {weeks} weeks needs a day of its first week, such as 2026-11-23",
        "必须填写：{weeks} 周一轮的计划需要第一周中的一天，例如 2026-11-23",
        "必須填寫：{weeks} 週一輪的計畫需要第一週中的一天，例如 2026-11-23",
    ),
    "taken": (
        "{given!r} is on record already; choose another key",
        "“{given}”已被使用；请另选一个标识",
        "「{given}」已被使用；請另選一個識別碼",
    ),
    "not_yours": (
        "it is for others to change; the page of all people says for whom",
        "须由他人更改；“人员”页面写明由谁更改",
        "須由他人更改；「人員」頁面寫明由誰更改",
    ),
    "overtaken": (
        "someone changed it meanwhile; look at what they did, then decide again",
        "在此期间已有人更改；请先查看，再作决定",
        "在此期間已有人更改；請先查看，再作決定",
    ),
    "deputy_away": (
        "{name} is away in part of that time too; their own deputy stands in then",
        "{name} 在此期间也有部分时间缺勤；届时由其代理人代理",
        "{name} 在此期間也有部分時間缺勤；屆時由其代理人代理",
    ),
    "no_deputy": (
        "nobody stands in for {name}: what is for them goes to their own address, what reaches nobody else falls back",
        "没有人代理 {name}：发给本人的通知仍寄到本人邮箱，只通知到本人的升级会转给备用角色",
        "沒有人代理 {name}：發給本人的通知仍寄到本人郵箱，只通知到本人的升級會轉給備用角色",
    ),
}
"""By code the sentence in each language, in the order of LANGUAGES."""
