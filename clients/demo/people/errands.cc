#include "clients/demo/people/errands.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/demo/people/errands_oversight.h"
#include "clients/demo/people/errands_steps.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

// Minutes after eight at which the complaints come in, one after the other.
constexpr int kFirstComplaint = 95;
constexpr int kBetweenComplaints = 45;

absl::StatusOr<bool> Done(const absl::Status& status) {
  if (!status.ok()) return status;
  return true;
}

void AddMorning(const Scene& scene, std::vector<Errand>& errands) {
  errands.push_back(
      {"people, schedule and posts", At(scene.day, 7, 50), [&scene] { return Done(SetUp(scene)); }});
  errands.push_back({"days begin", At(scene.day, 8, 0), [&scene] { return Done(ExpectDays(scene)); }});
  errands.push_back(
      {"sheets ordered by hand", At(scene.day, 9, 40), [&scene] { return Done(OrderSheets(scene)); }});
  errands.push_back(
      {"talks at the outlets", At(scene.day, 11, 0), [&scene] { return Done(RecordTalks(scene, 1)); }});
  errands.push_back({"more talks", At(scene.day, 14, 0), [&scene] { return Done(RecordTalks(scene, 2)); }});
}

void AddComplaints(const Scene& scene, std::vector<Errand>& errands) {
  absl::Time time = At(scene.day, 8, 0) + absl::Minutes(kFirstComplaint);
  for (const ComplaintCase& complaint : scene.sample.complaints) {
    errands.push_back({absl::StrCat("complaint ", complaint.reference), time,
                       [&scene, &complaint] { return Done(StartComplaint(scene, complaint)); }});
    time += absl::Minutes(kBetweenComplaints);
  }
  const ComplaintCase& first = scene.sample.complaints.front();
  errands.push_back({"the hotline sends a complaint twice", At(scene.day, 10, 30),
                     [&scene, &first] { return Done(RepeatComplaint(scene, first)); }});
  errands.push_back({"more time for an inquiry", At(scene.sample.NextTradingDay(scene.day), 9, 30),
                     [&scene] { return Done(RequestExtension(scene)); }});
  for (const ComplaintCase& complaint : scene.sample.complaints) {
    if (complaint.reference == scene.plan.unheard) continue;
    errands.push_back({absl::StrCat("answer to ", complaint.reference), time,
                       [&scene, &complaint] { return AnswerWhenReplied(scene, complaint); }});
  }
}

void AddOversight(const Scene& scene, std::vector<Errand>& errands) {
  errands.push_back({"an analysis is given to a colleague", At(scene.day, 9, 40),
                     [&scene] { return DelegateAnalysis(scene); }});
  errands.push_back(
      {"a leader is away", At(scene.day, 17, 20), [&scene] { return Done(LeaveToColleague(scene)); }});
  errands.push_back({"posts go on", At(scene.day, 20, 0), [&scene] { return Done(KeepPosts(scene)); }});
  errands.push_back(
      {"the month is over", At(EndOfPosts(scene), 9, 0), [&scene] { return Done(EndPosts(scene)); }});
}

void AddTrespasses(const Scene& scene, std::vector<Errand>& errands) {
  errands.push_back({"a manager signs for the bank", At(scene.day, 16, 40),
                     [&scene] { return Done(SignForTheBank(scene)); }});
  errands.push_back({"an investigator approves his own proposal", At(scene.day, 9, 0),
                     [&scene] { return ApproveOwnProposal(scene); }});
}

}  // namespace

std::vector<Errand> AllErrands(const Scene& scene, Workers& workers) {
  std::vector<Errand> errands;
  AddMorning(scene, errands);
  AddComplaints(scene, errands);
  AddTrespasses(scene, errands);
  AddOversight(scene, errands);
  errands.push_back({"the mail worker is started again", At(scene.day, 9, 5),
                     [&workers] { return Done(workers.ReplaceMail()); }});
  errands.push_back(
      {"the mail is mended", At(scene.day, 9, 0), [&scene, &workers] { return MendMail(scene, workers); }});
  errands.push_back(
      {"a sheet is withdrawn", At(scene.day, 10, 0), [&scene] { return WithdrawSheet(scene); }});
  return errands;
}

absl::StatusOr<bool> RunErrands(std::vector<Errand>& errands, absl::Time now) {
  std::vector<Errand> left;
  bool any = false;
  for (Errand& errand : errands) {
    bool done = false;
    if (now >= errand.from) {
      const auto ran = errand.run();
      if (!ran.ok()) {
        return absl::Status(ran.status().code(), absl::StrCat(errand.name, ": ", ran.status().message()));
      }
      done = *ran;
    }
    any = any || done;
    if (!done) left.push_back(std::move(errand));
  }
  errands = std::move(left);
  return any;
}

}  // namespace liushui::demo
