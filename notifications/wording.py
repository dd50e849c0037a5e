"""How instants, spans and stretches of time read in each language, in the zone of the mail."""

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from engine import calendars, contexts

SHOWN_DAYS = 3
"""Of a long list of stretches, so many are shown from its start and so many from its end."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one language. Days and times are built with str.format; ``kinds`` word why time did not count."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    day: str
    day_of_year: str
    moment: str
    units: tuple[str, str, str]
    working_days: tuple[str, str]
    calendar_days: tuple[str, str]
    plain: str
    labelled: str
    more: str
    join: str
    kinds: dict[str, str]
    points: dict[str, str]
    told: str
    untold: str
    done: str
    events: dict[str, str]
    left: str
    priorities: dict[str, str]
    rules: dict[str, str]


_NUMBERS = tuple(str(number) for number in range(1, 13))
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

FORMS = {
    "en": Forms(
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        months=_ENGLISH_MONTHS,
        day="{weekday} {day} {month}",
        day_of_year="{weekday} {day} {month} {year}",
        moment="{day} {time}",
        units=("{} h", "{} m", "{} s"),
        working_days=("{} working day", "{} working days"),
        calendar_days=("{} calendar day", "{} calendar days"),
        plain="{} by the clock",
        labelled="{} ({})",
        more="… {} more …",
        join=", ",
        kinds={"weekend": "day off", "holiday": "holiday", "exception": "closed", "pause": "paused",
               "make-up day": "make-up working day", "hours": "outside working hours",
               "ended": "case closed", "undelivered": "taken as met", "waiting": "before the clock started"},
        points={"reminder": "reminder", "breach": "missed", "rung": "escalation", "done": "time is up"},
        told="{} to {}",
        untold="{}, reached nobody",
        done="{} ({})",
        events={"take": "taken", "release": "released", "assign": "assigned", "hand_over": "handed over",
                "set_priority": "priority changed", "edit": "case file changed", "link": "linked to another case",
                "extend": "given more time", "acknowledge_escalation": "escalation acknowledged",
                "answer": "customer answered", "note": "note", "phone_note": "phone call noted",
                "customer_message": "the customer wrote", "customer_reached": "customer reached",
                "bounced": "a mail did not arrive"},
        left="{} (too large for a mail; reply to this mail and you will get it another way)",
        priorities={"low": "low", "normal": "normal", "high": "high", "urgent": "urgent"},
        rules={"assignee": "the assignee", "supervisor": "the assignee's supervisor", "team_lead": "the team lead",
               "team": "the whole team", "requester": "the customer", "actor": "whoever acted last",
               "deputy": "the assignee's deputy", "supervisor_of_supervisor": "the supervisor's supervisor",
               "grade_manager": "the manager for the customer's grade", "duty": "whoever is on duty"},
    ),
    "zh-Hans": Forms(
        weekdays=("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        months=_NUMBERS,
        day="{month}月{day}日 {weekday}",
        day_of_year="{year}年{month}月{day}日 {weekday}",
        moment="{day} {time}",
        units=("{} 小时", "{} 分", "{} 秒"),
        working_days=("{} 个工作日",) * 2,
        calendar_days=("{} 个自然日",) * 2,
        plain="{}（不分工作时间）",
        labelled="{}（{}）",
        more="……另有 {} 段……",
        join="、",
        kinds={"weekend": "休息", "holiday": "节假日", "exception": "不办公", "pause": "暂停计时",
               "make-up day": "调休上班日", "hours": "非工作时间",
               "ended": "个案已关闭", "undelivered": "曾视为达成", "waiting": "尚未开始计时"},
        points={"reminder": "提醒", "breach": "超时", "rung": "升级", "done": "到期"},
        told="{}：已通知 {}",
        untold="{}：未通知到人",
        done="{}（{}）",
        events={"take": "接手", "release": "释放", "assign": "指派", "hand_over": "转交", "set_priority": "调整优先级",
                "edit": "修改个案资料", "link": "关联其他个案", "extend": "延长时限",
                "acknowledge_escalation": "确认跟进", "answer": "已回复客户", "note": "内部备注",
                "phone_note": "电话记录", "customer_message": "客户来信", "customer_reached": "已联系到客户",
                "bounced": "邮件未送达"},
        left="{}（文件过大，未能随信发送；如需要，请回复本邮件，我们另行提供）",
        priorities={"low": "低", "normal": "普通", "high": "高", "urgent": "紧急"},
        rules={"assignee": "负责人", "supervisor": "负责人的主管", "team_lead": "组长", "team": "全组",
               "requester": "客户", "actor": "最后操作的人", "deputy": "负责人的代理人",
               "supervisor_of_supervisor": "主管的主管", "grade_manager": "该客户等级的负责经理", "duty": "值班人员"},
    ),
    "zh-Hant": Forms(
        weekdays=("週一", "週二", "週三", "週四", "週五", "週六", "週日"),
        months=_NUMBERS,
        day="{month}月{day}日 {weekday}",
        day_of_year="{year}年{month}月{day}日 {weekday}",
        moment="{day} {time}",
        units=("{} 小時", "{} 分", "{} 秒"),
        working_days=("{} 個工作日",) * 2,
        calendar_days=("{} 個日曆日",) * 2,
        plain="{}（不分工作時間）",
        labelled="{}（{}）",
        more="……另有 {} 段……",
        join="、",
        kinds={"weekend": "休息", "holiday": "國定假日", "exception": "不上班", "pause": "暫停計時",
               "make-up day": "補班日", "hours": "非工作時間",
               "ended": "個案已關閉", "undelivered": "曾視為達成", "waiting": "尚未開始計時"},
        points={"reminder": "提醒", "breach": "逾時", "rung": "升級", "done": "到期"},
        told="{}：已通知 {}",
        untold="{}：未通知到人",
        done="{}（{}）",
        events={"take": "接手", "release": "釋放", "assign": "指派", "hand_over": "轉交",
                "set_priority": "調整優先順序", "edit": "修改個案資料", "link": "關聯其他個案", "extend": "延長時限",
                "acknowledge_escalation": "確認跟進", "answer": "已回覆客戶", "note": "內部備註",
                "phone_note": "電話記錄", "customer_message": "客戶來信", "customer_reached": "已聯絡到客戶",
                "bounced": "郵件未送達"},
        left="{}（檔案過大，未能隨信寄出；如有需要，請回覆本郵件，我們另行提供）",
        priorities={"low": "低", "normal": "一般", "high": "高", "urgent": "緊急"},
        rules={"assignee": "負責人", "supervisor": "負責人的主管", "team_lead": "組長", "team": "全組",
               "requester": "客戶", "actor": "最後操作的人", "deputy": "負責人的代理人",
               "supervisor_of_supervisor": "主管的主管", "grade_manager": "該客戶等級的負責經理", "duty": "值班人員"},
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """One language in one zone; a date shows its year where that is not ``year``."""

    forms: Forms
    zone: zoneinfo.ZoneInfo
    year: int

    @classmethod
    def of(cls, language: str, zone: str, at: str) -> "Wording":
        """The wording for a mail about what happened ``at`` (ISO; "" for not known: every date shows its year)."""
        place = zoneinfo.ZoneInfo(zone)
        return cls(FORMS[language], place, datetime.fromisoformat(at).astimezone(place).year if at else 0)

    def local(self, at: str) -> datetime:
        """An ISO instant as local time."""
        return datetime.fromisoformat(at).astimezone(self.zone)

    def moment(self, at: str) -> str:
        """ "Mon 23 Nov 09:40", "11月23日 周一 09:40"."""
        local = self.local(at)
        return self.forms.moment.format(day=self.day(local), time=f"{local:%H:%M}")

    def day(self, local: datetime) -> str:
        """ "Mon 23 Nov", with its year where that is not the year of the mail."""
        form = self.forms.day if local.year == self.year else self.forms.day_of_year
        return form.format(
            weekday=self.forms.weekdays[local.weekday()],
            day=local.day,
            month=self.forms.months[local.month - 1],
            year=local.year,
        )

    def duration(self, seconds: float) -> str:
        """ "7 h 10 m", to the minute; below a minute in seconds."""
        hour, minute, second = self.forms.units
        whole_s = round(seconds)
        if whole_s < 60:
            return second.format(whole_s)
        hours, minutes = divmod((whole_s + 30) // 60, 60)
        parts = [hour.format(hours)] * bool(hours) + [minute.format(minutes)] * bool(minutes)
        return " ".join(parts)

    def span(self, text: str) -> str:
        """A span of a definition: "4 h", "3 working days", "45 calendar days". Raises errors.BadSpan."""
        span = calendars.Span.parse(text)
        many = int(span.amount != 1)
        match span.kind:
            case "working_days":
                return self.forms.working_days[many].format(span.amount)
            case "calendar_days":
                return self.forms.calendar_days[many].format(span.amount)
            case "plain":
                return self.forms.plain.format(self.duration(span.amount))
        return self.duration(span.amount)

    def point(self, kind: str) -> str:
        """A point of a deadline: reminder, breach, rung of the escalation, done."""
        return self.forms.points.get(kind, kind)

    def tried(self, one: contexts.Tried) -> str:
        """One thing that was done: "reminder to Zhao Lei", "Dispatch (Li Na)"."""
        forms, whom = self.forms, self.forms.join.join(one.whom)
        if one.kind in forms.points:
            point = forms.points[one.kind]
            return forms.told.format(point, whom) if whom else forms.untold.format(point)
        what = one.title if one.kind == "step" else forms.events.get(one.kind, one.title)
        return forms.done.format(what, whom) if whom else what

    def fact(self, one: contexts.Fact) -> str:
        """The value of a field; a day or an instant as any other in the mail."""
        if not one.at:
            return one.value
        return self.moment(one.at) if "T" in one.at else self.day(datetime.fromisoformat(one.at))

    def attached(self, file: contexts.File) -> str:
        """The name of a file; of one that is left out, how to get it."""
        return self.forms.left.format(file.name) if file.is_left else file.name

    def priority(self, priority: str) -> str:
        """A priority of the engine in words."""
        return self.forms.priorities.get(priority, priority)

    def whom(self, told: Sequence[contexts.Whom]) -> str:
        """The people whom rules will find: "the assignee, Director"."""
        return self.forms.join.join(one.role or self.forms.rules.get(one.rule, one.rule) for one in told)

    def counted(self, stretches: Sequence[contexts.Stretch]) -> str:
        """The stretches that counted, by day: "Fri 20 Nov 16:00–18:00 · Sat 21 Nov 09:00–10:30, 15:00–18:00"."""
        return self._listed([self._day(list(same)) for _, same in groupby(stretches, self._key)])

    def uncounted(self, stretches: Sequence[contexts.Stretch]) -> str:
        """The stretches that did not count, with why; closing hours are named only where there is nothing else."""
        told = [self._gap(gap) for gap in stretches if gap.kind != "hours"]
        return self._listed(told) or (self.forms.kinds["hours"] if stretches else "")

    def _key(self, stretch: contexts.Stretch) -> tuple[object, ...]:
        return self.local(stretch.from_at).date(), stretch.kind, stretch.name

    def _day(self, same: list[contexts.Stretch]) -> str:
        first = self.local(same[0].from_at)
        clocks = self.forms.join.join(self._until(stretch) for stretch in same)
        told = f"{self.day(first)} {clocks}"
        return told if same[0].kind == "hours" else self.forms.labelled.format(told, self._why(same[0]))

    def _until(self, stretch: contexts.Stretch) -> str:
        """ "09:00–10:30"; an end on another day carries its date, midnight is 24:00."""
        begins, ends = self.local(stretch.from_at), self.local(stretch.to_at)
        if ends.date() == begins.date():
            return f"{begins:%H:%M}–{ends:%H:%M}"
        if _is_midnight_after(begins, ends):
            return f"{begins:%H:%M}–24:00"
        return f"{begins:%H:%M} – {self.moment(stretch.to_at)}"

    def _gap(self, gap: contexts.Stretch) -> str:
        begins, ends = self.local(gap.from_at), self.local(gap.to_at)
        if (begins.hour, begins.minute, ends.hour, ends.minute) != (0, 0, 0, 0):
            return f"{self.day(begins)} {self._until(gap)} {self._why(gap)}"
        last = ends - timedelta(days=1)
        days = self.day(begins) if begins.date() == last.date() else f"{self.day(begins)} – {self.day(last)}"
        return f"{days} {self._why(gap)}"

    def _why(self, stretch: contexts.Stretch) -> str:
        return stretch.name or self.forms.kinds.get(stretch.kind, stretch.kind)

    def _listed(self, told: list[str]) -> str:
        hidden = len(told) - 2 * SHOWN_DAYS
        if hidden > 1:
            told = [*told[:SHOWN_DAYS], self.forms.more.format(hidden), *told[-SHOWN_DAYS:]]
        return " · ".join(told)


def _is_midnight_after(begins: datetime, ends: datetime) -> bool:
    return (ends.hour, ends.minute) == (0, 0) and ends.date() == begins.date() + timedelta(days=1)
