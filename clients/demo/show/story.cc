#include "clients/demo/show/story.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace liushui::demo {
namespace {

// "Most on time": at least so many in time for one that is late.
constexpr int64_t kInTimeForOneLate = 5;

// Gathers claims about counts.
class Claims {
 public:
  void AtLeast(int64_t least, const std::string& claim, int64_t found) {
    Add(claim, found >= least, absl::StrCat(found));
  }
  void Exactly(int64_t expected, const std::string& claim, int64_t found) {
    const bool holds = found == expected;
    Add(claim, holds, holds ? absl::StrCat(found) : absl::StrCat(found, "，应为 ", expected));
  }
  void Add(const std::string& claim, bool holds, const std::string& found) {
    claims_.push_back({claim, holds, found});
  }
  std::vector<Claim> Take() { return std::move(claims_); }

 private:
  std::vector<Claim> claims_;
};

void CheckDay(const Tally& tally, const Sample& sample, Claims& claims) {
  const int64_t managers = static_cast<int64_t>(sample.managers.size());
  const int64_t days = CountOf(tally.started, "daily_manager_day");
  claims.AtLeast(managers, "每位客户经理的一日都已开始", days);
  claims.Exactly(days, "每日流程都由时间表启动", CountOf(tally.started_by_schedule, "daily_manager_day"));
  claims.Exactly(days, "每一份每日流程都已办结", CountOf(tally.ended, "daily_manager_day"));
  claims.AtLeast(1, "团队长外出，由另一位团队长代办", tally.done_on_behalf);
  claims.AtLeast(1, "有人请假", CountOf(tally.answers, "absence/leave"));
  claims.AtLeast(1, "有人无故缺席", CountOf(tally.answers, "absence/unexcused"));
  claims.AtLeast(1, "回访记录被团队长退回并补充", CountOf(tally.completed, "daily_manager_day/rework"));
  claims.AtLeast(1, "有网点当日未签到，团队长已了解", CountOf(tally.completed, "daily_manager_day/unsigned"));
  claims.AtLeast(1, "驻点问题当日解决", CountOf(tally.completed, "daily_manager_day/outlet_problem"));
  claims.AtLeast(1, "社区活动已办", CountOf(tally.completed, "daily_manager_day/gathering"));
  claims.AtLeast(1, "短信发不出去时由本人手工发送",
                 CountOf(tally.completed, "daily_manager_day/sms_by_hand"));
  claims.AtLeast(1, "发送失败后自动重试", tally.jobs_retried);
  claims.Exactly(1, "邮件进程半途被杀，由新进程重做", tally.jobs_lost);
  claims.AtLeast(1, "邮件失败成为事件单", CountOf(tally.incidents_raised, "JOB_FAILED"));
  claims.AtLeast(1, "事件单由人处置后办成", tally.incidents_resolved);
}

void CheckSheets(const Tally& tally, Claims& claims) {
  const int64_t started = CountOf(tally.started, "consult_sheet");
  const int64_t by_visit = CountOf(tally.started_by_instance, "daily_manager_day/consult_sheet");
  const int64_t by_post = CountOf(tally.started_by_instance, "bank_outlet/consult_sheet");
  claims.AtLeast(1, "拜访引出咨询表", by_visit);
  claims.AtLeast(1, "客户经理自行填开咨询表", started - by_visit - by_post);
  claims.AtLeast(1, "咨询表被退回", CountOf(tally.answers, "analysis/returned"));
  claims.AtLeast(1, "三次退回后由团队长处理", CountOf(tally.answers, "return_review/rework"));
  claims.AtLeast(1, "合规退回超出客户等级的建议", CountOf(tally.answers, "suitability/no"));
  claims.AtLeast(1, "客户经理与咨询人员一同交付", CountOf(tally.completed, "consult_sheet/joint_delivery"));
  claims.Exactly(1, "一份分析委托同事办理，由本人确认", tally.delegated);
  claims.AtLeast(1, "有分析逾期并上报", CountOf(tally.overdue, "consult_sheet/analysis"));
  claims.AtLeast(1, "有交付逾期", CountOf(tally.overdue, "consult_sheet/joint_delivery"));
  claims.Exactly(1, "有咨询表撤回", CountOf(tally.entered, "consult_sheet/withdrawn"));
  claims.Exactly(started, "所有咨询表都已办结", CountOf(tally.ended, "consult_sheet"));
}

void CheckComplaints(const Tally& tally, const Sample& sample, Claims& claims) {
  const int64_t complaints = static_cast<int64_t>(sample.complaints.size());
  claims.Exactly(complaints, "重复来单没有重复立案", CountOf(tally.started, "complaint"));
  int64_t categories = 0;
  for (const auto& [answer, count] : tally.answers) {
    if (answer.compare(0, 7, "triage/") == 0) ++categories;
  }
  claims.Exactly(6, "六类投诉都有", categories);
  claims.AtLeast(1, "重大投诉由合规与负责人知悉", CountOf(tally.completed, "complaint/acknowledge"));
  claims.AtLeast(1, "不合理要求就地拒绝，经第二人复核", CountOf(tally.completed, "complaint/refusal_check"));
  claims.AtLeast(1, "期限经批准延长", CountOf(tally.entered, "complaint/extended"));
  claims.AtLeast(1, "有首次答复逾期", CountOf(tally.overdue, "complaint/first_reply"));
  claims.Exactly(complaints, "所有投诉都已回访办结", CountOf(tally.ended, "complaint"));
  claims.AtLeast(1, "自己查、自己批被拒绝并记入账本", CountOf(tally.refused, "SEPARATION_OF_DUTIES"));
}

// The lists must say what the ledger says.
void CheckBoard(const Tally& tally, const Board& board, Claims& claims) {
  claims.Exactly(CountOf(tally.completed, "daily_manager_day/visit"), "看板的拜访数与账本一致",
                 board.Total("visits").done);
  claims.Exactly(CountOf(tally.completed, "daily_manager_day/core_call"), "看板的回访数与账本一致",
                 board.Total("calls").done);
  claims.Exactly(CountOf(tally.completed, "daily_manager_day/room"), "看板的巡视数与账本一致",
                 board.Total("patrols").done);
  claims.Exactly(0, "驻点以外没有遗留的在办任务", board.open_beside_posts);
  claims.Add("大多数按时，少数逾期",
             tally.done_late > 0 && tally.done_in_time >= kInTimeForOneLate * tally.done_late,
             absl::StrCat(tally.done_in_time, " 比 ", tally.done_late));
}

void CheckPosts(const Tally& tally, const Board& board, Claims& claims) {
  claims.Exactly(CountOf(tally.completed, "daily_manager_day/bank_signature"),
                 "驻点记下的签到天数与每日流程一致", board.signed_days);
  claims.Exactly(CountOf(tally.entered, "daily_manager_day/unsigned"), "驻点记下的未签到天数与每日流程一致",
                 board.unsigned_days);
  claims.Exactly(board.posts, "十项工作全部验收，由负责人决定正式驻点",
                 CountOf(tally.entered, "bank_outlet/stationed"));
  claims.Exactly(board.posts, "首月都已实地检查", CountOf(tally.completed, "bank_outlet/inspection"));
  claims.Exactly(CountOf(tally.started_by_instance, "bank_outlet/consult_sheet"),
                 "驻点引出的咨询表，由理财部门分析、客户经理转达银行员工",
                 CountOf(tally.completed, "consult_sheet/manager_delivery"));
  claims.Exactly(board.posts, "每个网点都有银行员工要建议",
                 CountOf(tally.started_by_instance, "bank_outlet/consult_sheet"));
  claims.Exactly(2 * board.posts, "次月的检查已经开始", CountOf(tally.entered, "bank_outlet/month"));
}

}  // namespace

std::vector<Claim> CheckStory(const Tally& tally, const Board& board, const Sample& sample) {
  Claims claims;
  CheckDay(tally, sample, claims);
  CheckSheets(tally, claims);
  CheckComplaints(tally, sample, claims);
  CheckPosts(tally, board, claims);
  CheckBoard(tally, board, claims);
  return claims.Take();
}

}  // namespace liushui::demo
