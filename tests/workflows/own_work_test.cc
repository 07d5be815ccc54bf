// Nobody can be asked to approve his own work, in whatever combination of roles.
//
// All transcripts are acted out. Whenever a task is open that approves, checks or attests what somebody did,
// each of those who did it tries to claim it, holding every set of the roles that occur in the process; and
// again when the ladder has called further roles. Who must be kept from what is said here, from the rules,
// and not read from the declarations.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/workflows/declared.h"
#include "tests/workflows/play.h"
#include "tests/workflows/script.h"

namespace liushui::transcripts {
namespace {

using RoleSets = std::vector<std::vector<std::string>>;

// A task which those may not do who completed a task of one of the states, or whom one of the data names.
struct Approval {
  std::string workflow;
  std::string state;
  std::vector<std::string> work;
  std::vector<std::string> data;
};

const std::vector<Approval>& Approvals() {
  static const auto& kApprovals = *new std::vector<Approval>{
      {"consult_sheet", "analysis", {"draft", "suitability"}, {}},
      {"consult_sheet", "return_review", {}, {"manager"}},
      {"consult_sheet", "suitability", {"draft", "analysis"}, {}},
      {"complaint", "intake", {}, {"complained_of"}},
      {"complaint", "triage", {}, {"complained_of"}},
      {"complaint", "first_reply", {}, {"complained_of"}},
      {"complaint", "investigate", {"approve", "approve_both"}, {"complained_of"}},
      {"complaint", "approve", {"investigate"}, {"complained_of"}},
      {"complaint", "approve_both", {"investigate"}, {"complained_of"}},
      {"complaint", "remedy", {"approve", "approve_both"}, {"complained_of"}},
      {"complaint", "refusal", {}, {"complained_of"}},
      {"complaint", "refusal_check", {"refusal", "investigate"}, {"complained_of"}},
      {"complaint", "extension_review", {"investigate"}, {"complained_of", "extension_by"}},
      {"complaint", "final_reply", {}, {"complained_of"}},
      {"complaint", "mediation_offer", {}, {"complained_of"}},
      {"complaint", "mediating", {}, {"complained_of"}},
      {"complaint", "follow_up", {"investigate"}, {"complained_of"}},
      {"daily_manager_day", "absence", {}, {"manager"}},
      {"daily_manager_day", "team_meeting", {}, {"manager"}},
      {"daily_manager_day", "bank_signature", {"post_reference"}, {"manager"}},
      {"daily_manager_day", "unsigned", {}, {"manager"}},
      {"daily_manager_day", "review", {"summary", "rework"}, {"manager"}},
      {"daily_manager_day", "final_review", {"summary", "rework"}, {"manager"}},
      {"bank_outlet", "duties_check", {"duties"}, {"manager"}},
      {"bank_outlet", "contacts_check", {"contacts", "contacts_more"}, {"manager"}},
      {"bank_outlet", "holdings_check", {"holdings", "holdings_more"}, {"manager"}},
      {"bank_outlet", "corporate_check", {"corporate"}, {"manager"}},
      {"bank_outlet", "depositors_check", {"depositors"}, {"manager"}},
      {"bank_outlet", "surroundings_check", {"surroundings"}, {"manager"}},
      {"bank_outlet", "core_clients_check", {"core_clients"}, {"manager"}},
      {"bank_outlet", "training_check", {"training"}, {"manager"}},
      {"bank_outlet", "reports_check", {"reports"}, {"manager"}},
      {"bank_outlet", "publicity_check", {"publicity"}, {"manager"}},
      {"bank_outlet", "propose", {"decide"}, {"manager"}},
      {"bank_outlet", "decide", {"propose"}, {"manager", "team_leader"}},
      {"bank_outlet", "inspection", {}, {"manager"}},
      {"bank_outlet", "signer_call", {}, {"manager"}},
      {"bank_outlet", "month_missed", {}, {"manager", "team_leader"}},
  };
  return kApprovals;
}

// Every set of the roles that can come up in a task of the workflow.
const RoleSets& RoleSetsOf(const std::string& workflow) {
  static const auto& kRoles = *new std::map<std::string, std::vector<std::string>>{
      {"consult_sheet",
       {"client_manager", "consultant", "wealth_desk", "compliance", "team_leader", "branch_manager"}},
      {"complaint",
       {"service_desk", "compliance", "branch_manager", "team_leader", "operations", "it_support"}},
      {"daily_manager_day", {"client_manager", "team_leader", "branch_manager", "bank_staff"}},
      {"bank_outlet", {"client_manager", "team_leader", "branch_manager", "compliance"}},
  };
  static auto& sets = *new std::map<std::string, RoleSets>();
  RoleSets& found = sets[workflow];
  const std::vector<std::string>& roles = kRoles.at(workflow);
  for (size_t bits = 0; found.size() < size_t{1} << roles.size(); ++bits) {
    std::vector<std::string> set;
    for (size_t i = 0; i < roles.size(); ++i)
      if ((bits >> i) % 2 == 1) set.push_back(roles[i]);
    std::sort(set.begin(), set.end());
    found.push_back(std::move(set));
  }
  return found;
}

// Tries what the rules forbid while a story is acted.
class Temptation {
 public:
  void Try(world::World& world) {
    Remember(world);
    for (const uint64_t instance : world.Instances()) {
      if (world.state(instance).status() != state::v1::INSTANCE_STATUS_ACTIVE) continue;
      for (const state::v1::TaskState& task : world.OpenTasks(instance)) TryTask(world, instance, task);
    }
  }

  // How often somebody was kept from an approval, by workflow and state.
  const std::map<std::string, int>& kept() const { return kept_; }

  // Of the next story: its instances have nothing to do with those before.
  void Forget() {
    seen_ = 0;
    names_.clear();
    workers_.clear();
    tried_.clear();
  }

 private:
  // Who completed which state, from the records alone.
  void Remember(const world::World& world) {
    for (; seen_ < world.records().size(); ++seen_) {
      const ledger::v1::Record& record = world.records()[seen_];
      for (const ledger::v1::Fact& fact : record.step().facts()) {
        if (fact.has_task_opened())
          names_[{record.instance(), fact.task_opened().task()}] = fact.task_opened().state();
        if (fact.has_task_completed())
          workers_[{record.instance(), names_[{record.instance(), fact.task_completed().task()}]}].insert(
              fact.task_completed().person());
      }
    }
  }

  std::set<std::string> KeptFrom(const world::World& world, uint64_t instance,
                                 const Approval& approval) const {
    std::set<std::string> people;
    for (const std::string& state : approval.work) {
      const auto found = workers_.find({instance, state});
      if (found != workers_.end()) people.insert(found->second.begin(), found->second.end());
    }
    for (const std::string& name : approval.data) {
      const cel::Value person = world.Datum(instance, name);
      if (!person.is_null() && !person.string_value().empty()) people.insert(person.string_value());
    }
    return people;
  }

  void TryTask(world::World& world, uint64_t instance, const state::v1::TaskState& task) {
    const std::string& workflow = world.state(instance).workflow();
    for (const Approval& approval : Approvals()) {
      if (approval.workflow != workflow || approval.state != task.state()) continue;
      for (const std::string& person : KeptFrom(world, instance, approval)) {
        for (const state::v1::TaskPartState& part : task.parts()) {
          const std::string what = absl::StrCat(person, " ", instance, " ", part.part().ShortDebugString());
          if (part.completed_by().empty() && tried_.insert({task.task(), what}).second)
            TryPart(world, {instance, task.state(), task.item_key(), part.part().as()}, person);
        }
      }
    }
  }

  void TryPart(world::World& world, const world::World::TaskName& task, const std::string& person) {
    const std::string& workflow = world.state(task.instance).workflow();
    for (const std::vector<std::string>& roles : RoleSetsOf(workflow)) {
      const absl::Status claimed = world.Claim({person, roles}, task);
      const std::string reason = ReasonOf(claimed);
      EXPECT_TRUE(reason == "SEPARATION_OF_DUTIES" || reason == "ROLE_DENIED" || reason == "TASK_CLAIMED")
          << person << " claims " << task.state << " of " << workflow << ": " << claimed;
    }
    ++kept_[absl::StrCat(workflow, " ", task.state)];
  }

  size_t seen_ = 0;  // records
  std::map<std::pair<uint64_t, uint32_t>, std::string> names_;
  std::map<std::pair<uint64_t, std::string>, std::set<std::string>> workers_;
  std::set<std::pair<uint32_t, std::string>> tried_;
  std::map<std::string, int> kept_;
};

TEST(OwnWork, IsApprovedByNobodyInAnyCombinationOfRoles) {
  Temptation temptation;
  for (const std::string& story : declared::StoryNames()) {
    SCOPED_TRACE(story);
    Play play;
    temptation.Forget();
    play.Watch([&](world::World& world) { temptation.Try(world); });
    play.Act(ParseScript(declared::ReadSource(absl::StrCat("tests/transcripts/", story, ".txt"))));
  }
  for (const Approval& approval : Approvals()) {
    const std::string name = absl::StrCat(approval.workflow, " ", approval.state);
    EXPECT_EQ(temptation.kept().count(name), 1u) << "no story tempts anybody to do " << name;
  }
}

// What keeps people apart is in the list above, so that a new approval is tried, too.
TEST(OwnWork, EveryDeclaredSeparationIsTried) {
  std::set<std::string> tried;
  for (const Approval& approval : Approvals())
    tried.insert(absl::StrCat(approval.workflow, " ", approval.state));
  for (const std::string& name : declared::YamlNames("workflows")) {
    const workflow::v1::Workflow workflow = declared::ReadWorkflow(name).value();
    for (const workflow::v1::State* state : declared::StatesOf(workflow)) {
      const workflow::v1::Task& task = state->has_each() ? state->each().task() : state->task();
      if (task.separate_from().empty() && task.not_by().empty()) continue;
      EXPECT_EQ(tried.count(absl::StrCat(name, " ", state->id())), 1u) << name << " " << state->id();
    }
  }
}

}  // namespace
}  // namespace liushui::transcripts
