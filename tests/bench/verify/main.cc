// liushui_verify_bench: what it costs to check a ledger, by one thread, beside what it costs only to read,
// hash and parse its records. A ledger of drafts that another person approves is written first; then all
// kinds of checks take turns over it.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/audit/verify.h"
#include "engine/base/check.h"
#include "engine/proof/tree/growing_tree.h"
#include "engine/proof/tree/stored_head.h"
#include "engine/runtime/read/ledger_source.h"
#include "storage/rocks_store.h"
#include "tests/bench/desk/desk.h"

namespace liushui::bench {
namespace {

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

struct Options {
  int instances = 20'000;
  int rounds = 5;
  std::string folder;  // empty: a temporary one
};

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

void WriteLedger(const Options& options) {
  Desk desk(options.folder, kApproval);
  std::vector<runtime::Request> starts;
  for (int i = 0; i < options.instances; ++i) {
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

// What is measured, and its best rate.
struct Check {
  std::string what;
  std::function<void(const storage::Store&)> run;
  double per_second = 0;
};

void ReadHashParse(const storage::Store& store) {
  proof::TreeHasher hasher;
  ledger::v1::Record record;
  LIUSHUI_CHECK_OK(store.ReadRecords(0, store.size(), [&](uint64_t, absl::string_view bytes) {
    hasher.Leaf(bytes);
    LIUSHUI_CHECK(record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    return true;
  }));
}

// L1: every leaf, every tile, the root.
void CheckTree(const storage::Store& store) {
  proof::GrowingTree tree;
  std::vector<proof::FullTile> full;
  LIUSHUI_CHECK_OK(store.ReadRecords(0, store.size(), [&](uint64_t, absl::string_view bytes) {
    tree.Append(tree.hasher().Leaf(bytes), &full);
    for (const proof::FullTile& tile : full)
      LIUSHUI_CHECK(*store.ReadTile(tile.level, tile.index) == tile.hashes);
    full.clear();
    return true;
  }));
  const auto head = store.ReadHead();
  LIUSHUI_CHECK_OK(head.status());
  const auto stored = proof::ParseStoredHead(**head);
  LIUSHUI_CHECK_OK(stored.status());
  LIUSHUI_CHECK(stored->head.root == tree.Root());
}

void CheckMeaning(const storage::Store& store, bool fold_only) {
  const runtime::LedgerSource records(&store);
  const runtime::TableSource rows(&store);
  audit::VerifyOptions options;
  options.fold_only = fold_only;
  const auto report = audit::Verify(records, &rows, options);
  LIUSHUI_CHECK_OK(report.status());
  LIUSHUI_CHECK(report->agreed());
}

void Measure(const Options& options) {
  const auto store = storage::OpenRocksStore(options.folder, {});
  LIUSHUI_CHECK_OK(store.status());
  std::vector<Check> checks = {{"read, hash and parse: the ceiling", ReadHashParse},
                               {"L1: leaves, tiles, root", CheckTree},
                               {"L1 and L2: tree, order, fold, every row",
                                [](const auto& ledger) {
                                  CheckTree(ledger);
                                  CheckMeaning(ledger, true);
                                }},
                               {"L3: fold, every row, every input decided again",
                                [](const auto& ledger) { CheckMeaning(ledger, false); }}};
  for (int round = 0; round < options.rounds; ++round) {
    for (Check& check : checks) {
      const absl::Time start = absl::Now();
      check.run(**store);
      const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
      check.per_second = std::max(check.per_second, static_cast<double>((*store)->size()) / seconds);
    }
  }
  std::printf("%llu records, best of %d rounds, one thread\n\n",
              static_cast<unsigned long long>((*store)->size()), options.rounds);
  std::printf("| what | records/s | of the ceiling |\n|---|---:|---:|\n");
  for (const Check& check : checks) {
    std::printf("| %s | %.0f | %.2f |\n", check.what.c_str(), check.per_second,
                check.per_second / checks[0].per_second);
  }
}

}  // namespace
}  // namespace liushui::bench

int main(int argc, char** argv) {
  using namespace liushui::bench;
  Options options;
  CLI::App app("What it costs to check a ledger");
  app.add_option("--instances", options.instances, "of three records each")->capture_default_str();
  app.add_option("--rounds", options.rounds, "of all checks")->capture_default_str();
  app.add_option("--folder", options.folder, "where the ledger goes; without it a temporary one");
  CLI11_PARSE(app, argc, argv);
  const bool temporary = options.folder.empty();
  if (temporary) {
    options.folder =
        absl::StrCat(std::filesystem::temp_directory_path().string(), "/liushui-verify-bench-", getpid());
  }
  WriteLedger(options);
  Measure(options);
  if (temporary) std::filesystem::remove_all(options.folder);
  return 0;
}
