#include "engine/audit/report/period/period_words.h"

namespace liushui::audit {
namespace {

using enum PeriodWord;

// In the order of the enumeration.
constexpr Wording<PeriodWord> kWords[] = {
    {kTitle, "营业部期间报告", "Report of the branch"},
    {kAbout, "本报告由账本中的记录逐条统计而成，每个数都可由账本重新数出。",
     "This report is counted from the records of the ledger; every figure can be counted again from it."},
    {kAsOf, "在办与逾期截至 $0。", "What is open or overdue is so as of $0."},
    {kNotOver, "期间尚未结束。", "The period is not over."},
    {kBriefCases, "开始 $0 件，办结 $1 件，期末在办 $2 件。",
     "Cases: $0 begun, $1 completed, $2 open at the end."},
    {kBriefTasks, "有时限的任务按时 $0 项，逾期办理 $1 项，现逾期 $2 项。",
     "Tasks with a due: $0 done in time, $1 late; $2 are overdue now."},
    {kBriefRefusals, "被拒绝的操作 $0 次，其中违反职责分离 $1 次；异常 $2 起。",
     "Attempts refused: $0, of them against separation of duties $1. Incidents: $2."},
    {kProcesses, "各流程", "Processes"},
    {kProcess, "流程", "Process"},
    {kStarted, "开始", "Begun"},
    {kCompleted, "办结", "Completed"},
    {kCancelled, "取消", "Cancelled"},
    {kOpen, "期末在办", "Open"},
    {kStuck, "受阻", "Stuck"},
    {kMet, "按时", "In time"},
    {kLate, "逾期办理", "Late"},
    {kOverdue, "现逾期", "Overdue"},
    {kOutcomes, "办结结果", "How cases ended"},
    {kWhat, "项目", "What"},
    {kResult, "结果", "Result"},
    {kCount, "件数", "Cases"},
    {kEndedIn, "结束于", "ended in"},
    {kPeople, "各人", "People"},
    {kPerson, "人员", "Person"},
    {kDone, "办理", "Done"},
    {kHeld, "手头", "Held"},
    {kRefused, "被拒绝", "Refused"},
    {kDays, "工作日", "Days"},
    {kParts, "完成 / 定量", "Done / quota"},
    {kLateParts, "逾期环节", "Late parts"},
    {kOthers, "（其他人）", "(others)"},
    {kOverdueNow, "现逾期的任务", "Tasks overdue now"},
    {kTask, "任务", "Task"},
    {kDue, "期限", "Due"},
    {kHolder, "经办；[ ] 内为待认领", "Holder; in [ ] whom it is offered to"},
    {kRefusals, "被拒绝的操作", "Refused"},
    {kReason, "原因", "Reason"},
    {kAttempts, "逐次记录", "One by one"},
    {kMessage, "答复", "Answer"},
    {kIncidents, "异常", "Incidents"},
    {kIncidentsOpen, "期末未解除 $0 起。", "Open at the end: $0."},
    {kNumbers, "定量、时限与限额", "Quotas, limits and thresholds"},
    {kNumber, "名称", "Name"},
    {kValue, "数值", "Value"},
    {kFrom, "依据", "Where it comes from"},
    {kDeclared, "流程默认值", "default of the process"},
    {kSetBy, "营业部参数，记录 #$0", "parameter of the branch, record #$0"},
    {kSourceVerified, "$0（已核实）", "$0 (verified)"},
    {kSourceUnverified, "$0（未核实）", "$0 (not verified)"},
    {kProof, "证明", "Proof"},
    {kKey, "账本公钥", "Key of the ledger"},
    {kCheckpoints, "期间公布的检查点 $0 个", "Checkpoints published in the period: $0"},
    {kSize, "账本长度", "Records"},
    {kRoot, "根散列与账本", "Root and ledger"},
    {kWitnesses, "见证方", "Witnesses"},
    {kChecks, "核验", "Checks"},
    {kIntegrity, "全部记录与所有已公布的检查点相符，其签名有效",
     "All records are those which every published checkpoint signs, validly"},
    {kMeaning, "逐条回放并按当时的流程重新执行，与记录和各列表一致",
     "Folded, and decided again under the processes as they were: the same as recorded and listed"},
    {kIntegrityHolds, "$0 条记录，$1 个检查点", "$0 records, $1 checkpoints"},
    {kNothingPublished, "账本没有公布检查点，无从比对", "The ledger published no checkpoint to compare with"},
    {kMeaningHolds, "$0 条记录，重新执行 $1 步", "$0 records, $1 steps decided again"},
    {kNotAskedFor, "本报告未做；用 --verify 或 liushui verify 核验",
     "Not made for this report: ask with --verify, or run liushui verify"},
    {kMore, "另有 $0 项未列出。", "$0 more are not listed."},
    {kYes, "是", "yes"},
    {kNo, "否", "no"},
    {kNone, "无", "None"},
};

static_assert(IsWhole(kWords, kNone), "the table names every word, in the order of the enumeration");

}  // namespace

std::string SayOfPeriod(Language language, PeriodWord word, const std::vector<std::string>& arguments) {
  return Filled(kWords[static_cast<size_t>(word)], language, arguments);
}

}  // namespace liushui::audit
