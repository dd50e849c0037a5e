"""A small desk for complaints: someone may be kept away, texts are kept, a further case is opened."""

from datetime import timedelta

from engine import casefile, decide
from tests.engine.decide import desk

TEXT = """
workflow: complaint
title: {en: Complaint, zh-Hans: 投诉, zh-Hant: 投訴}
calendar: cn_office
number: "CMP-{year}-{seq:05}"
never: [about]
form:
  - words
  - {field: about, required: false}
roles:
  quality: {en: quality checkers, zh-Hans: 质检员, zh-Hant: 質檢員}
fields:
  words: {type: long_text, required: true}
  about: {type: person, title: {en: About, zh-Hans: 涉及人员, zh-Hant: 涉及人員}}
  respondent: {type: person, title: {en: Respondent, zh-Hans: 答复人, zh-Hant: 答覆人}}
  proposal: {type: choice, choices: [apology, compensation]}
  compensation: {type: money, currency: CNY}
  draft: {type: long_text}
  round: {type: number, default: 0}
  versions:
    type: rows
    max_count: 2
    columns:
      text: {type: long_text, required: true}
      round: {type: number}
      by_whom: {type: person}
      at: {type: instant}
      on: {type: date}
      kept: {type: yes_no}
states:
  received: {initial: true, transitions: [{event: look_into, target: examined}]}
  examined:
    transitions:
      - {event: propose, target: examined}
      - {event: hand_to, target: examined}
      - {event: state_case, target: examined}
      - {event: change, target: examined}
      - {event: change_rights, target: examined}
      - {event: settle, target: settled}
  settled: {final: true}
events:
  look_into:
    by: [anyone]
    form: [{field: respondent, required: false}, {field: about, required: false}]
    assign: actor
  propose: {by: [anyone], form: [proposal, {field: compensation, cond: "proposal == 'compensation'"}]}
  hand_to: {by: [anyone], form: [respondent], assign: field.respondent}
  state_case: {by: [anyone], not_by: {field: respondent}}
  change:
    by: [anyone]
    form: [{field: draft, required: false}]
    set:
      round: {expr: round + 1}
      versions:
        append: {text: field.draft, round: {expr: round * 10}, by_whom: field.respondent, at: now, on: now, kept: true}
  change_rights:
    by: [anyone]
    open:
      workflow: permission
      kind: caused_by
      title: field.words
      fields: {reason: field.words, amount: field.compensation, level: high}
  settle: {by: [anyone]}
deadlines:
  answer:
    met_by: [closed]
    within: 4h
    escalate: [{after: 0m, notify: [assignee, supervisor, team_lead, quality]}]
"""
"""The supervisor of everyone on the desk is Wang Fang, who also leads the team; nobody is above her."""

AT = desk.MONDAY
LATE = AT + timedelta(days=1)


def opened(by: str = "li_na", text: str = TEXT, **given: object) -> desk.Story:
    told = desk.Story(desk.changed(text))
    told.tell("open", by, AT, words="Rude on the phone", **given)
    return told


def decided(story: desk.Story, command: casefile.Command) -> casefile.Decision:
    return decide.decide(story.workflow, None, command, AT, desk.DESK)
