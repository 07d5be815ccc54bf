// liushui_each_bench: what an item of an `each` costs among ten, a thousand and ten thousand of them in one
// state. One engine on RocksDB, in this process and without gRPC. Fails if an item among ten thousand costs
// more than kWorstRatio times what one among ten costs.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "engine/base/check.h"
#include "engine/runtime/engine.h"
#include "tests/bench/desk/bench_folder.h"
#include "tests/bench/desk/desk.h"

namespace liushui::bench {
namespace {

constexpr double kWorstRatio = 1.3;
constexpr char kCampaign[] = R"yaml(
workflow: campaign
title: 回访
data: [ { name: heard, type: int, value: "0" } ]
events: [ { name: leave } ]
states:
  - id: call
    each:
      in: "[]"
      as: client
      may_grow: true
      task:
        role: clerk
        title: "致电 ${client}"
        due: { after: 24h }
        escalate: [ { after: 0h, role: leader } ]
        form: [ { name: mood, type: string } ]
      then: [ { set: { heard: data.heard + 1 } } ]
    next: [ { event: leave, to: [over] } ]
  - { id: over, final: true }
)yaml";

struct Options {
  int rounds = 5;
  int completions = 500;  // in one round
  int at_once = 150;      // items in one AddItems
  std::string folder;     // empty: a temporary one
};

absl::Duration ProcessorTime() {
  rusage usage;
  LIUSHUI_CHECK(getrusage(RUSAGE_SELF, &usage) == 0);
  return absl::DurationFromTimeval(usage.ru_utime) + absl::DurationFromTimeval(usage.ru_stime);
}

runtime::Request AddRequest(uint64_t instance, int first, int count) {
  runtime::InstanceRequest request;
  request.instance = instance;
  ledger::v1::AddItems* add = request.input.mutable_add_items();
  add->set_state("call");
  for (int i = first; i < first + count; ++i) {
    auto* item = add->add_items();
    item->set_key(absl::StrCat("C", 100'000 + i));
    item->mutable_value()->set_string(absl::StrCat("客户", i));
  }
  return request;
}

// An instance with items, and the tasks of those that are not done.
struct Campaign {
  uint64_t instance = 0;
  std::vector<uint32_t> tasks;
  size_t record_bytes = 0;  // of the newest record
  size_t state_bytes = 0;
};

Campaign Open(Desk& desk, int items, int at_once) {
  Campaign campaign;
  runtime::StartRequest start;
  start.workflow = "campaign";
  campaign.instance = desk.Take({start})[0].record.instance();
  std::vector<runtime::Request> requests;
  for (int first = 0; first < items; first += at_once)
    requests.push_back(AddRequest(campaign.instance, first, std::min(at_once, items - first)));
  for (const runtime::Outcome& outcome : desk.Take(std::move(requests))) {
    for (const auto& fact : outcome.record.step().facts()) {
      if (fact.has_task_opened()) campaign.tasks.push_back(fact.task_opened().task());
    }
    campaign.record_bytes = std::max(campaign.record_bytes, outcome.record.ByteSizeLong());
    campaign.state_bytes = outcome.instance.ByteSizeLong();
  }
  LIUSHUI_CHECK(campaign.tasks.size() == static_cast<size_t>(items));
  return campaign;
}

struct Cost {
  absl::Duration processor = absl::InfiniteDuration();  // of one completion, in the best round
  size_t record_bytes = 0;                              // of its record
};

// Completes `count` items, of one campaign after the other, from the campaign `first` on.
void Complete(Desk& desk, std::vector<Campaign>& campaigns, int first, int count, Cost& cost) {
  std::vector<runtime::Request> requests;
  for (int i = 0; i < count; ++i) {
    Campaign& campaign = campaigns[(first + i) % campaigns.size()];
    runtime::InstanceRequest request;
    request.instance = campaign.instance;
    request.input.mutable_complete()->set_task(campaign.tasks.back());
    campaign.tasks.pop_back();
    requests.push_back(std::move(request));
  }
  const absl::Duration before = ProcessorTime();
  const std::vector<runtime::Outcome> outcomes = desk.Take(std::move(requests));
  cost.processor = std::min(cost.processor, (ProcessorTime() - before) / count);
  cost.record_bytes = outcomes.back().record.ByteSizeLong();
}

// Campaigns of one size: enough for all rounds.
std::vector<Campaign> OpenAll(Desk& desk, const Options& options, int items) {
  const int count = std::max(1, 2 * options.rounds * options.completions / items);
  std::vector<Campaign> campaigns;
  for (int i = 0; i < count; ++i) campaigns.push_back(Open(desk, items, std::min(items, options.at_once)));
  return campaigns;
}

// All items are there, and equally old, before the first is done; rounds of the three sizes take turns, so
// that what else the machine does meets all alike.
std::vector<Cost> MeasureCompletions(Desk& desk, const Options& options, Campaign& largest) {
  std::vector<std::vector<Campaign>> sizes = {
      OpenAll(desk, options, 10), OpenAll(desk, options, 1'000), {std::move(largest)}};
  std::vector<Cost> costs(sizes.size());
  for (int round = 0; round < options.rounds; ++round) {
    const int first = round * options.completions;
    for (size_t i = 0; i < sizes.size(); ++i) Complete(desk, sizes[i], first, options.completions, costs[i]);
  }
  largest = std::move(sizes.back()[0]);
  return costs;
}

void MeasureLeaving(Desk& desk, const Campaign& campaign) {
  runtime::InstanceRequest leave;
  leave.instance = campaign.instance;
  leave.input.mutable_event()->set_name("leave");
  const absl::Time began = absl::Now();
  const runtime::Outcome left = desk.Take({leave})[0];
  std::printf("left with %zu tasks open: one record of %zu bytes, durable after %.0f ms\n",
              campaign.tasks.size(), left.record.ByteSizeLong(),
              absl::ToDoubleMilliseconds(absl::Now() - began));
  runtime::TaskQuery open;
  open.name_space = kBranch;
  open.instance = campaign.instance;
  open.has_instance = true;
  const auto listed = desk.reads().ListTasks(open);
  LIUSHUI_CHECK_OK(listed.status());
  LIUSHUI_CHECK(listed->rows.empty());
}

int Run(const Options& options) {
  const BenchFolder folder(options.folder, "each");
  double ratio = 0;
  {
    Desk desk(folder.path(), kCampaign);
    const absl::Time began = absl::Now();
    Campaign largest = Open(desk, 10'000, options.at_once);
    const absl::Duration adding = absl::Now() - began;
    std::printf("10,000 items added, %d at once: %.2f s, %.0f µs an item; record %zu, state %zu bytes\n",
                options.at_once, absl::ToDoubleSeconds(adding), absl::ToDoubleMicroseconds(adding) / 10'000,
                largest.record_bytes, largest.state_bytes);
    const std::vector<Cost> costs = MeasureCompletions(desk, options, largest);
    const std::vector<std::string> sizes = {"10", "1,000", "10,000"};
    for (size_t i = 0; i < costs.size(); ++i) {
      ratio = absl::FDivDuration(costs[i].processor, costs[0].processor);
      std::printf("one of %s items done: %.1f µs of processor time (%.2f), record %zu bytes\n",
                  sizes[i].c_str(), absl::ToDoubleMicroseconds(costs[i].processor), ratio,
                  costs[i].record_bytes);
    }
    MeasureLeaving(desk, largest);
  }
  return ratio <= kWorstRatio ? 0 : 1;
}

}  // namespace
}  // namespace liushui::bench

int main(int argc, char** argv) {
  liushui::bench::Options options;
  CLI::App app("Measures what an item costs among ten, a thousand and ten thousand.");
  app.add_option("--rounds", options.rounds, "the best of so many rounds counts")->check(CLI::Range(1, 15));
  app.add_option("--completions", options.completions, "items done in one round")->check(CLI::Range(50, 600));
  app.add_option("--at-once", options.at_once, "items added by one call")->check(CLI::Range(1, 400));
  app.add_option("--folder", options.folder, "where the ledger goes and stays; else a temporary one");
  CLI11_PARSE(app, argc, argv);
  return liushui::bench::Run(options);
}
