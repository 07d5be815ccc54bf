#include "clients/demo/people/people.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

constexpr int kMaxRounds = 30;
constexpr int kGoingHome = Clock(18, 0);
// When several may take a task, one begins at once and each of the others would wait so much longer.
constexpr absl::Duration kPatience = absl::Minutes(30);

bool Contains(const google::protobuf::RepeatedPtrField<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// A colleague has the work and is not done with it.
bool IsWithDelegate(const v1::TaskPart& part) {
  return !part.delegate().empty() && !part.delegate_done();
}

bool MayTake(const Person& person, const v1::TaskPart& part) {
  if (!part.completed_by().empty() || Contains(part.excluded_people(), person.id)) return false;
  if (IsWithDelegate(part)) return part.delegate() == person.id;
  if (!part.claimed_by().empty()) return part.claimed_by() == person.id || part.claimed_for() == person.id;
  if (Contains(part.candidate_people(), person.id)) return true;
  return std::any_of(person.roles.begin(), person.roles.end(),
                     [&](const std::string& role) { return Contains(part.candidate_roles(), role); });
}

// The person's place among all who could take the part: luck gives each task another order.
int RankOf(const Scene& scene, const Work& work) {
  std::vector<std::string> able;
  for (const Person& person : scene.sample.people) {
    if (MayTake(person, work.part)) able.push_back(person.id);
  }
  const std::vector<std::string> order = scene.luck.Shuffled(std::move(able), SubjectOf(work.task));
  return static_cast<int>(std::find(order.begin(), order.end(), work.person.id) - order.begin());
}

// Does with one part what there is to do now. True if something was done.
absl::StatusOr<bool> ActOnPart(const Scene& scene, const Duty& duty, const Work& work) {
  if (work.part.delegate_done()) {
    // The colleague's form is the draft, which completing confirms.
    RETURN_IF_ERROR(scene.office.Complete(work.person, work.task, work.part.part(), {}));
    return true;
  }
  const bool held = work.part.claimed_by() == work.person.id || work.part.delegate() == work.person.id ||
                    work.part.claimed_for() == work.person.id;
  const absl::Duration patience = held ? absl::ZeroDuration() : RankOf(scene, work) * kPatience;
  const absl::Time ready = duty.ready(work);
  if (duty.claims_first && !held) {
    if (ready == absl::InfiniteFuture() || scene.office.now() < Opened(work) + patience) return false;
    RETURN_IF_ERROR(scene.office.Claim(work.person, work.task, work.part.part()));
    return true;
  }
  if (scene.office.now() < ready + patience) return false;
  ASSIGN_OR_RETURN(const google::protobuf::Struct form, duty.form(work));
  RETURN_IF_ERROR(scene.office.Complete(work.person, work.task, work.part.part(), form));
  return true;
}

absl::StatusOr<bool> ActOnTask(const Scene& scene, const Person& actor, const v1::Task& task) {
  // What stands in his list for one who is away he does in that one's place.
  Person person = task.on_behalf_of().empty() ? actor : *scene.sample.FindPerson(task.on_behalf_of());
  if (!task.on_behalf_of().empty()) person.deputy = &actor;
  const Duty* duty = FindDuty(task);
  if (duty == nullptr) {
    return absl::InternalError(absl::StrCat("nobody's duty: ", task.workflow(), " ", task.state()));
  }
  if (duty->role[0] != '\0' && !person.Has(duty->role)) return false;
  for (const v1::TaskPart& part : task.parts()) {
    if (MayTake(person, part)) return ActOnPart(scene, *duty, {scene, person, task, part});
  }
  return false;
}

absl::StatusOr<bool> ActOnList(const Scene& scene, const Person& person) {
  ASSIGN_OR_RETURN(const std::vector<v1::Task> tasks, scene.office.TasksOf(person));
  bool acted = false;
  for (const v1::Task& task : tasks) {
    ASSIGN_OR_RETURN(const bool done, ActOnTask(scene, person, task));
    acted = acted || done;
  }
  return acted;
}

}  // namespace

bool IsHere(const Scene& scene, const Person& person) {
  const absl::Time now = scene.office.now();
  const LeaderAway away = LeaderAwayIn(scene);
  if (person.id == away.leader && now >= away.from && now < away.until) return false;
  if (DayOf(now) != scene.day) return true;
  if (now > At(scene.day, kGoingHome / 60, kGoingHome % 60)) return false;
  if (person.id == scene.plan.on_leave) return false;
  return person.id != scene.plan.unexcused || now >= At(scene.day, 10, 0);
}

absl::Status ActAll(const Scene& scene) {
  for (int round = 0; round < kMaxRounds; ++round) {
    bool acted = false;
    for (const Person& person : scene.sample.people) {
      if (!IsHere(scene, person)) continue;
      ASSIGN_OR_RETURN(const bool did, ActOnList(scene, person));
      acted = acted || did;
    }
    if (!acted) return absl::OkStatus();
  }
  return absl::InternalError(
      absl::StrCat("after ", kMaxRounds, " rounds people still find something to do at one moment"));
}

}  // namespace liushui::demo
