// The small language of this folder's tests: a desk that seals personal values, and what it keeps and shows.
#ifndef LIUSHUI_TESTS_RUNTIME_PERSONAL_PERSONAL_DESK_H_
#define LIUSHUI_TESTS_RUNTIME_PERSONAL_PERSONAL_DESK_H_

#include <memory>
#include <string>

#include "engine/base/check.h"
#include "engine/runtime/personal/subject_request.h"
#include "engine/views/tables.h"
#include "tests/runtime/desk.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::runtime {

// A complaint: who complains, what about, a job that tells the client, and words added later.
inline constexpr char kComplaint[] = R"yaml(
workflow: complaint
title: 投诉
retention: { years: 5, source: 试验, source_status: unverified }
data:
  - { name: client, type: string, input: true, personal: true, check: size(data.client) <= 20 }
  - { name: phone, type: string, input: true, optional: true, personal: true }
  - { name: born, type: date, input: true, optional: true, personal: true }
  - { name: papers, type: list, of: string, input: true, optional: true, personal: true }
  - { name: days, type: int, input: true, value: "3" }
  - { name: facts, type: string, optional: true, personal: true }
events:
  - name: added
    form: [ { name: words, type: string, personal: true, required: true, check: size(form.words) <= 10 } ]
states:
  - id: write
    task:
      role: clerk
      title: 记录
      show: { 客户: data.client }
      form:
        - { name: facts, type: string, required: true, personal: true, check: size(form.facts) <= 10, message: 至多十字 }
        - { name: urgent, type: bool, check: size(form.facts) > 0 }
        - name: witnesses
          type: list
          of: record
          fields: [ { name: name, type: string, personal: true }, { name: seen, type: bool } ]
      set: { facts: form.facts }
    next:
      - { event: done, to: [tell] }
  - id: tell
    job:
      type: sms
      with: { to: data.phone, days: data.days }
      result: [ { name: reply, type: string, personal: true } ]
      set: { facts: result.reply }
    next: [ { event: done, to: [over] }, { event: failed, to: [over] } ]
  - { id: over, final: true, output: data.facts }
)yaml";

class PersonalDesk {
 public:
  PersonalDesk() : desk(With(scratch_.path() + "/keys")) {}

  Answered Start(const std::string& inputs, const std::string& subject = "",
                 const std::string& request_id = "") {
    StartRequest request;
    request.workflow = "complaint";
    request.inputs = ParseInput("start { " + inputs + " }").start().inputs();
    request.data_subject = subject;
    return desk.Ask(CallerOf(Li(), request_id, std::to_string(inputs.size())), request);
  }
  // A complaint of Chen's; must be accepted.
  uint64_t StartChen(const std::string& subject = "") {
    const Answered started = Start(
        "inputs { name: 'client' value { string: '陈女士' } } "
        "inputs { name: 'phone' value { string: '13800000000' } }",
        subject);
    LIUSHUI_CHECK_OK(started.status());
    return started->instance.instance();
  }
  Answered Change(SubjectRequest::Change change, const std::string& subject) {
    SubjectRequest request;
    request.change = change;
    request.subject = subject;
    request.reason = "客户要求";
    return desk.Ask(CallerOf(Wang()), request);
  }
  Answered Erase(const std::string& subject) { return Change(SubjectRequest::Change::kErase, subject); }
  // A datum as it is shown.
  ledger::v1::Value Shown(uint64_t instance, const std::string& name) {
    const state::v1::InstanceState state = desk.Get(instance);
    for (const auto& datum : state.data()) {
      if (datum.name() == name) return datum.value();
    }
    return {};
  }
  // All records and rows, one after another: what somebody reads who has the ledger's folder.
  std::string Everything() {
    std::string all;
    for (const auto& record : desk.Records()) all += record.SerializeAsString();
    for (const views::Table table : views::AllTables()) {
      LIUSHUI_CHECK_OK(desk.disk().store().ScanRows(
          {views::TablePrefix(table), "", false}, [&](absl::string_view key, absl::string_view value) {
            all.append(key.data(), key.size()).append(value.data(), value.size());
            return true;
          }));
    }
    return all;
  }
  std::string keys() const { return scratch_.path() + "/keys"; }

 private:
  static EngineOptions With(const std::string& folder) {
    EngineOptions options = Simulated();
    options.subject_keys = folder;
    return options;
  }
  storage::ScratchFolder scratch_;

 public:
  Desk desk;
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_TESTS_RUNTIME_PERSONAL_PERSONAL_DESK_H_
