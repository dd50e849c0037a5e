"""What a refusal says, in the language of whoever is refused."""

from collections.abc import Iterable, Mapping
from typing import Any

SENTENCES: Mapping[str, tuple[str, str, str]] = {
    # code: en, zh-Hans, zh-Hant
    "closed": ("{number} is closed for good; nothing more can be done with it.", "{number} 已办结归档，不能再处理。", "{number} 已結案歸檔，不能再處理。"),
    "unknown_event": ("There is no `{event}` in {workflow}.", "“{workflow}”中没有 `{event}` 这一步。", "「{workflow}」中沒有 `{event}` 這一步。"),
    "did_you_mean": ("Did you mean `{near}`?", "是否想用 `{near}`？", "是否想用 `{near}`？"),
    "not_from_here": ("`{event}` is not possible while the case is in {state}.", "个案处于“{state}”时不能执行 `{event}`。", "個案處於「{state}」時不能執行 `{event}`。"),
    "guard_not_met": ("`{event}` is not possible now: the rule {guards} does not hold.", "现在不能执行 `{event}`：规则 {guards} 不成立。", "現在不能執行 `{event}`：規則 {guards} 不成立。"),
    "not_by_you": ("`{event}` is for {roles}; {you}.", "`{event}` 由{roles}执行；{you}。", "`{event}` 由{roles}執行；{you}。"),
    "you_are": ("you are {roles}", "您是{roles}", "您是{roles}"),
    "you_have_no_role": ("you have no role here", "您在此没有角色", "您在此沒有角色"),
    "four_eyes": ("`{event}` needs someone else: you did `{other}` yourself.", "`{event}` 须由他人执行：`{other}` 是您本人完成的。", "`{event}` 須由他人執行：`{other}` 是您本人完成的。"),
    "four_eyes_field": ("`{event}` needs someone else: {field} names you.", "`{event}` 须由他人执行：“{field}”填的是您本人。", "`{event}` 須由他人執行：「{field}」填的是您本人。"),
    "kept_away": ("This case concerns you ({field} names you), so others handle it.", "此个案涉及您本人（“{field}”填的是您），须由他人处理。", "此個案涉及您本人（「{field}」填的是您），須由他人處理。"),
    "not_opened": ("`{event}` opens a case of `{other}`, which is refused, so nothing was changed:", "`{event}` 须同时开立 `{other}` 个案，但未获接受，因此未作任何更改：", "`{event}` 須同時開立 `{other}` 個案，但未獲接受，因此未作任何更改："),
    "from_here": ("From here you can: {events}.", "您现在可以：{events}。", "您現在可以：{events}。"),
    "nothing_from_here": ("From here you can do nothing; it waits for others.", "您现在无事可做，需等待他人处理。", "您現在無事可做，需等待他人處理。"),
    "bad_data": ("Nothing was changed: {problems}", "未作任何更改：{problems}", "未作任何更改：{problems}"),
    "conflict": ("The case has changed meanwhile: it is at version {version}, you gave {given}. Look again, then decide.", "个案在此期间已变更：现为第 {version} 版，您给的是第 {given} 版。请重新查看后再决定。", "個案在此期間已變更：現為第 {version} 版，您給的是第 {given} 版。請重新查看後再決定。"),
    "held_by_other": ("{name} holds this case; ask them to hand it over, or let the team lead assign it.", "此个案由{name}负责；请对方转交，或由组长指派。", "此個案由{name}負責；請對方轉交，或由組長指派。"),
    "nobody_holds": ("Nobody holds this case, so there is nothing to release.", "此个案无人负责，无需释放。", "此個案無人負責，無需釋放。"),
    "not_a_person": ("Only a person of the desk can hold a case; act as one.", "只有服务台人员可以负责个案，请以其身份操作。", "只有服務台人員可以負責個案，請以其身分操作。"),
    "no_requester_address": ("The requester has no mail address, so an answer can't reach them; write a phone note instead.", "报单人没有邮箱，回复无法送达；请改记电话记录。", "報單人沒有電子郵件地址，回覆無法送達；請改記電話記錄。"),
    "missing": ("is required", "必填", "必填"),
    "not_a_field": ("is not asked for here; allowed: {allowed}", "此处不需要；可填：{allowed}", "此處不需要；可填：{allowed}"),
    "asks_nothing": ("is not asked for: this step has no form", "此步骤无需填写任何内容", "此步驟無需填寫任何內容"),
    "not_text": ("must be text, not {given}", "须为文字，而不是 {given}", "須為文字，而不是 {given}"),
    "too_long": ("has {count} characters; at most {most}", "有 {count} 个字符，最多 {most} 个", "有 {count} 個字元，最多 {most} 個"),
    "control_characters": ("has characters that can't be shown (control characters or line breaks)", "含有无法显示的字符（控制符或换行）", "含有無法顯示的字元（控制符或換行）"),
    "not_a_number": ("must be a number such as 3 or 2.5, not {given}", "须为数字，如 3 或 2.5，而不是 {given}", "須為數字，如 3 或 2.5，而不是 {given}"),
    "too_many_decimals": ("has too many decimals: {given}; at most {most}", "小数位过多：{given}，最多 {most} 位", "小數位過多：{given}，最多 {most} 位"),
    "too_small": ("is {given}; at least {least}", "为 {given}，不得小于 {least}", "為 {given}，不得小於 {least}"),
    "too_large": ("is {given}; at most {most}", "为 {given}，不得大于 {most}", "為 {given}，不得大於 {most}"),
    "not_money": ("must be an amount such as 120.50 (in {currency}), not {given}", "须为金额，如 120.50（{currency}），而不是 {given}", "須為金額，如 120.50（{currency}），而不是 {given}"),
    "not_a_choice": ("is {given}; allowed: {choices}", "为 {given}，可选：{choices}", "為 {given}，可選：{choices}"),
    "not_a_list": ("must be a list, not {given}", "须为列表，而不是 {given}", "須為清單，而不是 {given}"),
    "not_yes_or_no": ("must be yes or no, not {given}", "须为“是”或“否”，而不是 {given}", "須為「是」或「否」，而不是 {given}"),
    "not_a_date": ("must be a date such as 2026-02-14, not {given}", "须为日期，如 2026-02-14，而不是 {given}", "須為日期，如 2026-02-14，而不是 {given}"),
    "not_an_instant": ("must be a time such as 2026-02-14T16:45+08:00, not {given}", "须为时间，如 2026-02-14T16:45+08:00，而不是 {given}", "須為時間，如 2026-02-14T16:45+08:00，而不是 {given}"),
    "naive_instant": ("is {given}, which lacks a zone; write for example {given}+08:00", "为 {given}，缺少时区；请写成 {given}+08:00", "為 {given}，缺少時區；請寫成 {given}+08:00"),
    "has_passed": ("is {given}, which has passed already; give one that lies ahead", "为 {given}，已经过去；请填写将来的时间", "為 {given}，已經過去；請填寫將來的時間"),
    "not_a_phone": ("must be a phone number such as +86 10 6512 3456", "须为电话号码，如 +86 10 6512 3456", "須為電話號碼，如 +86 10 6512 3456"),
    "not_a_mail_address": ("must be a mail address such as name@example.com", "须为邮箱地址，如 name@example.com", "須為電子郵件地址，如 name@example.com"),
    "unknown_person": ("{given} is not a person of this desk; allowed: {persons}", "{given} 不是本服务台人员，可选：{persons}", "{given} 不是本服務台人員，可選：{persons}"),
    "not_in_role": ("{given} does not have the role {role}", "{given} 没有 {role} 角色", "{given} 沒有 {role} 角色"),
    "absent": ("{given} is absent; choose someone else", "{given} 不在岗，请另选他人", "{given} 不在崗，請另選他人"),
    "concerned": ("{given} is concerned by this case themselves; choose someone else", "{given} 与此个案有关，须回避，请另选他人", "{given} 與此個案有關，須迴避，請另選他人"),
    "nothing_undelivered": ("Every mail to the customer has arrived as far as is known, so there is nothing to settle.", "就目前所知，发给客户的邮件均已送达，无需处理。", "就目前所知，寄給客戶的郵件均已送達，無需處理。"),
    "reached_how": ("is required: say in a few words how the customer was reached", "必填：请简单说明如何联系到了客户", "必填：請簡單說明如何聯絡到了客戶"),
    "nothing_runs": ("No deadline of this case is running, so there is nothing to extend.", "此个案没有进行中的时限，无可延长。", "此個案沒有進行中的期限，無可延長。"),
    "no_escalation": ("No escalation of this case is under way, so there is nothing to acknowledge.", "此个案没有进行中的升级，无需确认。", "此個案沒有進行中的升級，無需確認。"),
    "acknowledges_nothing": ("The engine itself acknowledges no escalation: a person does.", "升级须由人员确认，系统本身不确认。", "升級須由人員確認，系統本身不確認。"),
    "not_above": ("`{event}` is for the team lead, those above the assignee and who holds the role supervisor.", "`{event}` 由组长、负责人的上级或主管执行。", "`{event}` 由組長、負責人的上級或主管執行。"),
    "not_told": ("`{event}` is for whom the escalation of this deadline has told, for the assignee, those above them and the team lead.", "`{event}` 由收到该时限升级通知的人、负责人及其上级、组长执行。", "`{event}` 由收到該期限升級通知的人、負責人及其上級、組長執行。"),
    "acknowledged_why": ("is required: say in a few words why the escalation can wait", "必填：请简单说明升级为何可以暂停", "必填：請簡單說明升級為何可以暫停"),
    "acknowledged_too_long": ("is {given}; this escalation stands still for {most} at most", "为 {given}；此升级最多可暂停 {most}", "為 {given}；此升級最多可暫停 {most}"),
    "not_later": ("is {given}, which is no later than it is due now; give more time", "为 {given}，不晚于现在的到期时间；请给更长的时间", "為 {given}，不晚於現在的到期時間；請給更長的時間"),
    "too_much_time": ("gives more than {days} days in all", "合计超过 {days} 天", "合計超過 {days} 天"),
    "by_or_until": ("is needed, a span such as 2h; or give `until` instead, not both", "必填，如 2h；或改填 `until`，二者只填其一", "必填，如 2h；或改填 `until`，二者只填其一"),
    "not_a_span": ("must be a span of time such as 2h, 3 working days, 45 calendar days or 36h plain, not {given}", "须为时长，如 2h、3 working days（工作日）、45 calendar days（日历日）或 36h plain（连续时间），而不是 {given}", "須為時長，如 2h、3 working days（工作日）、45 calendar days（日曆日）或 36h plain（連續時間），而不是 {given}"),
    "no_such_version": ("is {given}, which is no version of {workflow} here", "为 {given}，{workflow} 没有这个版本", "為 {given}，{workflow} 沒有這個版本"),
    "not_moves": ("must name a new state for each old one, not {given}", "须为每个旧状态给出新状态，而不是 {given}", "須為每個舊狀態給出新狀態，而不是 {given}"),
    "not_values": ("must be values by field, not {given}", "须按字段给出取值，而不是 {given}", "須按欄位給出取值，而不是 {given}"),
    "state_gone": ("stands here, and the new version has no state {given}; say where it goes, such as {leaf}=STATE; allowed: {states}", "为当前状态，新版本没有 {given} 状态；请指明去处，如 {leaf}=状态；可选：{states}", "為目前狀態，新版本沒有 {given} 狀態；請指明去處，如 {leaf}=狀態；可選：{states}"),
    "state_gone_near": ("stands here, and the new version has no state {given}; did you mean {leaf}={near}? Allowed: {states}", "为当前状态，新版本没有 {given} 状态；是否想用 {leaf}={near}？可选：{states}", "為目前狀態，新版本沒有 {given} 狀態；是否想用 {leaf}={near}？可選：{states}"),
    "state_has_inner": ("stands here, and in the new version {given} has states inside; say which, such as {leaf}=STATE; allowed: {states}", "为当前状态，新版本的 {given} 内还有子状态；请指明，如 {leaf}=状态；可选：{states}", "為目前狀態，新版本的 {given} 內還有子狀態；請指明，如 {leaf}=狀態；可選：{states}"),
    "states_apart": ("can't be active together: of {states} the new version has one at a time", "不能同时处于：新版本中 {states} 只能居其一", "不能同時處於：新版本中 {states} 只能居其一"),
    "region_empty": ("is a region of {outer} in the new version, and nothing says where in it the case stands; map a state to one of {states} as well", "是新版本中 {outer} 的并行区域，未说明个案位于其中何处；请再映射到其一：{states}", "是新版本中 {outer} 的並行區域，未說明個案位於其中何處；請再對應到其一：{states}"),
    "would_close": ("would close the case in the new version; map it to a state that does not", "在新版本中会使个案办结；请映射到不会办结的状态", "在新版本中會使個案結案；請對應到不會結案的狀態"),
    "would_reopen": ("would reopen the closed case in the new version; map it to a state that closes", "在新版本中会使已办结的个案重新打开；请映射到办结状态", "在新版本中會使已結案的個案重新開啟；請對應到結案狀態"),
    "newly_personal": ("is personal in the new version, but its value stands in the history for all to read; empty it before, or keep the field as it is", "在新版本中属个人信息，但其值已记入历史、人人可见；请先清空，或保持该字段不变", "在新版本中屬個人資訊，但其值已記入歷史、人人可見；請先清空，或保持該欄位不變"),
    "no_longer_personal": ("is no longer personal in the new version, and its value would be shown to all; empty it before, or keep the field personal", "在新版本中不再属个人信息，其值将对所有人可见；请先清空，或保持该字段为个人信息", "在新版本中不再屬個人資訊，其值將對所有人可見；請先清空，或保持該欄位為個人資訊"),
    "not_files": ("must be files that were uploaded before", "须为已上传的文件", "須為已上傳的檔案"),
    "too_many": ("has {count} entries; at most {most}", "有 {count} 项，最多 {most} 项", "有 {count} 項，最多 {most} 項"),
    "file_too_large": ("{given} is larger than {most} bytes", "{given} 超过 {most} 字节", "{given} 超過 {most} 位元組"),
    "not_rows": ("must be rows with the columns {columns}", "须为表格行，列为：{columns}", "須為表格列，欄位為：{columns}"),
    "unknown_column": ("row {row}: there is no column {given}; allowed: {columns}", "第 {row} 行：没有“{given}”列，可填：{columns}", "第 {row} 列：沒有「{given}」欄，可填：{columns}"),
    "in_row": ("row {row}, {column}: {inner}", "第 {row} 行“{column}”：{inner}", "第 {row} 列「{column}」：{inner}"),
    "not_there": ("{given} does not exist", "{given} 不存在", "{given} 不存在"),
    "itself": ("{given} is this case itself", "{given} 就是本个案", "{given} 就是本個案"),
    "expression_failed": ("`{expression}` gives no value that fits: {inner}", "`{expression}` 的结果不合要求：{inner}", "`{expression}` 的結果不合要求：{inner}"),
}  # fmt: skip

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
SEPARATORS = {"en": ", ", "zh-Hans": "、", "zh-Hant": "、"}


def say(code: str, language: str, **facts: Any) -> str:
    """The sentence of a code, filled with its facts; a language that we lack reads English."""
    place = LANGUAGES.index(language) if language in LANGUAGES else 0
    return SENTENCES[code][place].format(**{name: _plain(fact, language) for name, fact in facts.items()})


def listed(words: Iterable[str], language: str) -> str:
    """Words side by side, as the language does it."""
    return SEPARATORS.get(language, ", ").join(words)


def joined(language: str, *sentences: str) -> str:
    """Sentences one after the other; Chinese sets no space between them."""
    return ("" if language.startswith("zh") else " ").join(sentences)


def _plain(fact: Any, language: str) -> str:
    if isinstance(fact, tuple | list):
        return listed((str(one) for one in fact), language)
    text = str(fact)
    return text if len(text) <= 200 else text[:200] + "…"
