#include "tests/bench/verify/ledger.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/bench/desk/desk.h"

namespace liushui::bench {
namespace {

// Instances that are under way together, so that this program keeps the outcomes of no more.
constexpr int kTogether = 10'000;

constexpr char kApproval[] = R"yaml(
workflow: approval
title: 审批
data: [ { name: amount, type: int, value: "0" }, { name: agreed, type: bool, value: "false" } ]
states:
  - id: draft
    task:
      role: clerk
      title: 起草
      due: { after: 24h, escalate: [ { after: 0h, role: leader } ] }
      form: [ { name: amount, type: int, required: true, check: form.amount >= 0 } ]
      set: { amount: form.amount }
    next:
      - { event: done, when: data.amount > 100000, to: [refused] }
      - { event: done, to: [approve] }
  - id: approve
    task:
      role: leader
      title: "审批 ${data.amount}"
      separate_from: [draft]
      due: { after: 24h, escalate: [ { after: 0h, role: clerk } ] }
      form: [ { name: agree, type: bool, required: true } ]
      set: { agreed: form.agree }
    next: [ { event: done, to: [closed] } ]
  - { id: closed, final: true, output: "{'agreed': data.agreed}" }
  - { id: refused, final: true }
)yaml";

runtime::Request CompleteRequest(uint64_t instance, uint32_t task, absl::string_view field,
                                 const ledger::v1::Value& value) {
  runtime::InstanceRequest request;
  request.instance = instance;
  auto* const complete = request.input.mutable_complete();
  complete->set_task(task);
  auto* const filled = complete->add_form();
  filled->set_name(std::string(field));
  *filled->mutable_value() = value;
  return request;
}

// The task which each outcome opened, filled in.
std::vector<runtime::Request> CompleteAll(const std::vector<runtime::Outcome>& outcomes,
                                          absl::string_view field, const ledger::v1::Value& value) {
  std::vector<runtime::Request> requests;
  for (const runtime::Outcome& outcome : outcomes) {
    for (const auto& fact : outcome.record.step().facts()) {
      if (!fact.has_task_opened()) continue;
      requests.push_back(CompleteRequest(outcome.record.instance(), fact.task_opened().task(), field, value));
    }
  }
  return requests;
}

void WriteSome(Desk& desk, int first, int end) {
  std::vector<runtime::Request> starts;
  for (int i = first; i < end; ++i) {
    runtime::StartRequest start;
    start.workflow = "approval";
    start.business_key = absl::StrCat("A-", i);
    starts.push_back(std::move(start));
  }
  const auto started = desk.Take(std::move(starts));
  ledger::v1::Value amount, agree;
  amount.set_int_(30'000);
  agree.set_bool_(true);
  const auto drafted = desk.Take(CompleteAll(started, "amount", amount), {"li", "clerk"});
  desk.Take(CompleteAll(drafted, "agree", agree), {"wang", "leader"});
}

}  // namespace

void WriteLedger(const std::string& folder, int instances) {
  Desk desk(folder, kApproval);
  for (int first = 0; first < instances; first += kTogether)
    WriteSome(desk, first, std::min(instances, first + kTogether));
}

}  // namespace liushui::bench
