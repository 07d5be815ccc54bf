// The manager's day: from the morning's signature to the leader's review.
#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/demo/branch/fields.h"
#include "clients/demo/people/duties.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

using google::protobuf::Struct;
using Form = absl::StatusOr<Struct>;

constexpr int kMorningMinutes = 105;
constexpr int kAfternoonMinutes = 100;
constexpr int kDaysBetweenUnsigned = 9;
constexpr int kUndoneVisits = 2;
constexpr int kUndoneCalls = 2;

const char* Say(const Work& work, const std::vector<const char*>& texts) {
  return work.scene.luck.Pick(texts, SubjectOf(work.task));
}

std::string ManagerOf(const Work& work) {
  return KeyPart(work.task, 0);
}

bool IsAbsent(const Work& work) {
  return ManagerOf(work) == work.scene.plan.on_leave || ManagerOf(work) == work.scene.plan.unexcused;
}

// True for the last so many of a manager's list.
bool IsAmongLast(const std::vector<std::string>& all, int count, const std::string& one) {
  const auto from = all.end() - std::min<ptrdiff_t>(count, static_cast<ptrdiff_t>(all.size()));
  return std::find(from, all.end(), one) != all.end();
}

Form FillSignature(const Work&) {
  return Struct();
}

Form FillAbsence(const Work& work) {
  const bool leave = ManagerOf(work) == work.scene.plan.on_leave;
  return Struct(
      Fields()
          .Set("reason", leave ? "leave" : "unexcused")
          .Set("note", leave ? "家中有事，前一日已请假，客户由同队照看" : "电话联系，称睡过头，已批评"));
}

Form FillTeamMeeting(const Work& work) {
  const bool problem =
      ManagerOf(work) == work.scene.plan.bank_problem && DayOf(Opened(work)) == work.scene.day;
  Fields form;
  form.Set("market_and_news", true)
      .Set("skills", Say(work, {"融资融券维持担保比例计算", "可转债条款要点", "适当性匹配规则复习"}))
      .Set("plans", Say(work, {"月计划完成四成，本周补两次社区活动", "周计划按进度，今日主抓拜访定量"}))
      .Set("target_clients", Say(work, {"三位目标客户约在本周开户", "两位客户在比较佣金，今日再访"}))
      .Set("workload", IsAbsent(work) ? "今日缺席，工作量另行安排" : "今日拜访、巡视、回访定量已分配")
      .Set("performance", Say(work, {"上周回访记录完整，继续保持", "新增资产落后，需加把劲"}))
      .Set("signatures_checked", true)
      .Set("summary", "各人定量已明确，收市后回访一个不漏");
  if (problem) form.Set("problem", "网点内参架被挪走，客户看不到内参");
  return Struct(form);
}

Form FillProblem(const Work&) {
  return Struct(Fields().Set("solution", "与网点主任商定，内参架移回大堂填单台旁，由驻点经理每日检查"));
}

Form FillPresentation(const Work&) {
  return Struct(Fields()
                    .Set("market", "上证指数震荡收平，成交略缩，银行与电力走强，科技分化")
                    .Set("news", "央行公开市场净投放；两家权重公司公布年报预告"));
}

Form FillSentByHand(const Work&) {
  return Struct(Fields().Set("sent", 30));
}

Form FillPosting(const Work&) {
  return Struct(Fields().Set("evidence", "照片摘要 sha256:9f2c…，内参已贴于大堂公告栏"));
}

Form FillBankSignature(const Work& work) {
  return Struct(
      Fields().Set("comment", Say(work, {"准时到岗", "今日咨询客户多，服务耐心", "请多备几份内参"})));
}

Form FillUnsigned(const Work&) {
  return Struct(Fields().Set("note", "经理确在网点，两位签到人当日外出培训；已与网点约定替补签到人"));
}

Form FillVisit(const Work& work) {
  return Struct(
      Fields()
          .Set("topic", Say(work, {"近期持仓与大盘走势", "年报行情", "新股申购与资金安排", "基金定投"}))
          .Set("need", Say(work, {"想知道手中银行股还能不能拿", "持仓集中，想分散一些",
                                  "被套已久，问是否换股", "想把一部分资金放到稳健产品"}))
          .Set("mood", Say(work, {"confident", "calm", "calm", "anxious"}))
          .Set("wants_advice", work.scene.plan.wants_advice.count(work.task.item_key()) > 0));
}

Form FillRoom(const Work& work) {
  const int present = 2 + work.scene.luck.Below(9, SubjectOf(work.task));
  return Struct(
      Fields().Set("present", present).Set("note", Say(work, {"秩序正常", "行情机一台待修", "空调偏冷"})));
}

Form FillSurvey(const Work&) {
  return Struct(Fields()
                    .Set("ages", "五十岁以上过半，三十岁上下两成")
                    .Set("knowledge", "多数买过基金，少数做过股票")
                    .Set("intention", "稳健为主，关心国债与理财")
                    .Set("management", "物业配合，居委会每周有活动日")
                    .Set("venue", "社区活动室，可坐四十人")
                    .Set("event_possible", true));
}

Form FillGathering(const Work& work) {
  const int contacts = 2 + work.scene.luck.Below(3, SubjectOf(work.task));
  std::vector<Fields> people;
  for (int i = 1; i <= contacts; ++i) {
    people.push_back(
        Fields().Set("name", absl::StrCat("住户", i)).Set("phone", absl::StrCat("1390000000", i)));
  }
  return Struct(Fields().Set("topic", "防骗与家庭理财").Set("attendance", 26).Set("contacts", people));
}

Form FillAdvicePlan(const Work& work) {
  std::vector<Fields> lines;
  for (const std::string& client : work.scene.sample.FindManager(work.person.id)->advice_wanted) {
    lines.push_back(Fields().Set("client", client).Set("reason", "昨日拜访时提出，想看书面分析"));
  }
  return Struct(Fields().Set("lines", lines));
}

Form FillCoreCall(const Work& work) {
  return Struct(
      Fields()
          .Set("basics", Say(work, {"退休教师，资金稳定", "个体经营，资金进出频繁", "企业财务，懂会计"}))
          .Set("intention", Say(work, {"持股待涨", "逢高减仓", "观望，等年报"}))
          .Set("needs", Say(work, {"希望每周有一次持仓提示", "想了解国债逆回购", "暂无"})));
}

Form FillStaffCall(const Work& work) {
  return Struct(Fields()
                    .Set("sms_opinion", Say(work, {"及时，字数再少些", "午间那条有用"}))
                    .Set("report_opinion", Say(work, {"内参图表清楚", "希望多讲基金"})));
}

Form FillContactCall(const Work& work) {
  ASSIGN_OR_RETURN(const Struct values, work.scene.office.ValuesOf(work.task.instance()));
  return Struct(Fields()
                    .Set("targets", std::max<int64_t>(NumberIn(values, "contacts") - 1, 0))
                    .Set("note", "都愿意再谈，一位已有券商服务"));
}

Form FillSummary(const Work& work) {
  const bool absent = ManagerOf(work) == work.scene.plan.unexcused;
  return Struct(Fields()
                    .Set("summary", absent ? "上午缺席，回访欠两位" : "回访客户情绪平稳，两位关心年报")
                    .Set("tomorrow", absent ? "明日先补两位，再做新定量" : "明日回访持仓变动较大的客户"));
}

Form FillReview(const Work& work) {
  ASSIGN_OR_RETURN(const Struct values, work.scene.office.ValuesOf(work.task.instance()));
  const std::string manager = ManagerOf(work);
  const bool shown = KeyPart(work.task, 1) == absl::FormatCivilTime(work.scene.day);
  if (shown && manager == work.scene.plan.review_returned && NumberIn(values, "returns") == 0) {
    return Struct(Fields().Set("accept", false).Set("note", "两位客户只写了“正常”，请补充投资意向和需求"));
  }
  const char* note = IsAbsent(work)
                         ? "欠下的定量三日内补齐，我陪你做两户"
                         : Say(work, {"记录清楚，注意追问需求", "焦虑的客户明早先打", "话术自然，继续保持"});
  return Struct(Fields().Set("accept", true).Set("note", note));
}

Form FillRework(const Work&) {
  return Struct(Fields().Set("supplement", "已重新致电：一位想减仓银行股，一位想咨询国债；均已写入记录"));
}

absl::Time SignInReady(const Work& work) {
  return Between(work, Clock(8, 5), Clock(8, 24));
}
absl::Time AbsenceReady(const Work& work) {
  return Between(work, Clock(8, 38), Clock(8, 40));
}
absl::Time MeetingReady(const Work& work) {
  const bool late = ManagerOf(work) == work.scene.plan.meeting_late;
  return late ? At(work.scene.day, 9, 25) : At(work.scene.day, 9, 5);
}
absl::Time PresentationReady(const Work& work) {
  return At(work.scene.day, 9, 5);
}
absl::Time ProblemReady(const Work& work) {
  return At(work.scene.day, 15, 30);
}
absl::Time SoonReady(const Work& work) {
  return After(work, 5, 10);
}
absl::Time PostingReady(const Work& work) {
  return Between(work, Clock(9, 30), Clock(10, 0));
}
absl::Time BankSignatureReady(const Work& work) {
  const bool shown = DayOf(Opened(work)) == work.scene.day;
  // On later days the bank is out now and then.
  const bool out = shown ? ManagerOf(work) == work.scene.plan.bank_unsigned
                         : work.scene.luck.Below(kDaysBetweenUnsigned, SubjectOf(work.task)) == 0;
  if (out) return absl::InfiniteFuture();
  return Between(work, Clock(10, 30), Clock(15, 30));
}
// Some time while the market is open, with room to spare before its close.
absl::Time InSession(const Work& work) {
  const int minutes = work.scene.luck.Below(kMorningMinutes + kAfternoonMinutes, SubjectOf(work.task));
  const int clock =
      minutes < kMorningMinutes ? Clock(9, 35) + minutes : Clock(13, 0) + minutes - kMorningMinutes;
  return At(DayOf(Opened(work)), clock / 60, clock % 60);
}
absl::Time VisitReady(const Work& work) {
  const bool slow = ManagerOf(work) == work.scene.plan.slow;
  const RosterEntry& entry = *work.scene.sample.FindManager(work.person.id);
  if (slow && IsAmongLast(entry.visits, kUndoneVisits, work.task.item_key())) return absl::InfiniteFuture();
  return InSession(work);
}
absl::Time RoomReady(const Work& work) {
  const bool slow = ManagerOf(work) == work.scene.plan.slow;
  const RosterEntry& entry = *work.scene.sample.FindManager(work.person.id);
  if (slow && IsAmongLast(entry.rooms, 1, work.task.item_key())) return absl::InfiniteFuture();
  return InSession(work);
}
absl::Time SurveyReady(const Work& work) {
  return Between(work, Clock(10, 0), Clock(11, 20));
}
absl::Time GatheringReady(const Work& work) {
  return Between(work, Clock(14, 0), Clock(14, 40));
}
absl::Time AdvicePlanReady(const Work& work) {
  const bool late = ManagerOf(work) == work.scene.plan.advice_late;
  return late ? At(work.scene.day, 9, 40) : At(work.scene.day, 9, 20);
}
absl::Time CoreCallReady(const Work& work) {
  const bool behind = ManagerOf(work) == work.scene.plan.unexcused;
  const RosterEntry& entry = *work.scene.sample.FindManager(work.person.id);
  if (behind && IsAmongLast(entry.core_clients, kUndoneCalls, work.task.item_key())) {
    return absl::InfiniteFuture();
  }
  return Between(work, Clock(15, 5), Clock(17, 15));
}
absl::Time CallReady(const Work& work) {
  return Between(work, Clock(15, 5), Clock(17, 0));
}
absl::Time SummaryReady(const Work& work) {
  const bool late = ManagerOf(work) == work.scene.plan.summary_late;
  return late ? At(work.scene.day, 18, 0) : At(work.scene.day, 17, 35);
}
// Some leaders read the records the same evening, the others first thing in the morning.
absl::Time ReviewReady(const Work& work) {
  if (DayOf(Opened(work)) != work.scene.day) return After(work, 20, 50);
  const absl::CivilDay next = work.scene.sample.NextTradingDay(work.scene.day);
  if (ManagerOf(work) == work.scene.plan.review_late) return At(next, 9, 30);
  const bool tonight = work.scene.luck.Below(2, SubjectOf(work.task)) == 0;
  return tonight ? At(work.scene.day, 18, 0) : At(next, 8, 35);
}
absl::Time ReworkReady(const Work& work) {
  return After(work, 60, 100);
}

}  // namespace

const std::map<std::string, Duty>& DayDuties() {
  static const std::map<std::string, Duty> kDuties = {
      {"sign_in", {"client_manager", SignInReady, FillSignature}},
      {"absence", {"team_leader", AbsenceReady, FillAbsence}},
      {"team_meeting", {"team_leader", MeetingReady, FillTeamMeeting}},
      {"outlet_problem", {"team_leader", ProblemReady, FillProblem}},
      {"present", {"client_manager", PresentationReady, FillPresentation}},
      {"sms_by_hand", {"client_manager", SoonReady, FillSentByHand}},
      {"mail_by_hand", {"client_manager", SoonReady, FillSentByHand}},
      {"midday_by_hand", {"client_manager", SoonReady, FillSentByHand}},
      {"post_reference", {"client_manager", PostingReady, FillPosting}},
      {"bank_signature", {"bank_staff", BankSignatureReady, FillBankSignature}},
      {"unsigned", {"team_leader", SoonReady, FillUnsigned}},
      {"visit", {"client_manager", VisitReady, FillVisit}},
      {"room", {"client_manager", RoomReady, FillRoom}},
      {"survey", {"client_manager", SurveyReady, FillSurvey}},
      {"gathering", {"client_manager", GatheringReady, FillGathering}},
      {"advice_plan", {"client_manager", AdvicePlanReady, FillAdvicePlan}},
      {"core_call", {"client_manager", CoreCallReady, FillCoreCall}},
      {"staff_call", {"client_manager", CallReady, FillStaffCall}},
      {"contact_call", {"client_manager", CallReady, FillContactCall}},
      {"summary", {"client_manager", SummaryReady, FillSummary}},
      {"review", {"team_leader", ReviewReady, FillReview}},
      {"rework", {"client_manager", ReworkReady, FillRework}},
      {"final_review", {"branch_manager", ReworkReady, FillReview}},
  };
  return kDuties;
}

}  // namespace liushui::demo
