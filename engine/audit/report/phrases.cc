#include "engine/audit/report/phrases.h"

#include <array>

#include "absl/strings/substitute.h"
#include "engine/base/check.h"

namespace liushui::audit {
namespace {

struct Words {
  Phrase phrase;
  absl::string_view chinese;
  absl::string_view english;
};

// In the order of the enumeration.
constexpr Words kWords[] = {
    {Phrase::kCaseReport, "个案报告", "Case report"},
    {Phrase::kWhatThisIs,
     "本报告由账本中的记录生成，每一行后的 # "
     "号是记录在账本中的序号；账本只增不改，记录的原文可凭序号取出并独立验证。",
     "This report is made from the records of the ledger. The number behind # is a record's place in it. The "
     "ledger is "
     "only added to; each record can be fetched by its number and verified independently."},
    {Phrase::kCase, "个案", "Case"},
    {Phrase::kKey, "编号", "Key"},
    {Phrase::kSubject, "事由", "Subject"},
    {Phrase::kStatus, "状态", "Status"},
    {Phrase::kStarted, "开始", "Started"},
    {Phrase::kEnded, "结束", "Ended"},
    {Phrase::kBranch, "营业部", "Branch"},
    {Phrase::kDefinition, "所依流程", "Declared process"},
    {Phrase::kRecords, "记录", "Records"},
    {Phrase::kProof, "证明", "Proof"},
    {Phrase::kOrigin, "账本", "Ledger"},
    {Phrase::kLogKey, "账本公钥", "Key of the ledger"},
    {Phrase::kWitnesses, "见证方", "Witnesses"},
    {Phrase::kCheckpoint, "检查点", "Checkpoint"},
    {Phrase::kChecks, "核验结果", "What was checked"},
    {Phrase::kDataNow, "登记内容", "What is on file"},
    {Phrase::kTimeline, "经过", "What happened"},
    {Phrase::kTime, "时间", "Time"},
    {Phrase::kWho, "何人", "Who"},
    {Phrase::kWhat, "何事", "What"},
    {Phrase::kDeadlines, "时限", "Deadlines"},
    {Phrase::kTask, "任务", "Task"},
    {Phrase::kDue, "期限", "Due"},
    {Phrase::kOutcome, "结果", "Outcome"},
    {Phrase::kSeparations, "职责分离", "Four eyes"},
    {Phrase::kFirst, "一方", "One"},
    {Phrase::kSecond, "另一方", "The other"},
    {Phrase::kRefusals, "被拒绝的操作", "Refused"},
    {Phrase::kReason, "理由", "Reason"},
    {Phrase::kCorrections, "更改", "Corrections"},
    {Phrase::kAttachments, "附件", "Attached files"},
    {Phrase::kFile, "文件", "File"},
    {Phrase::kSize, "字节", "Bytes"},
    {Phrase::kNone, "无", "None"},
    {Phrase::kNoProof, "本报告未附账本的签名检查点。", "No signed checkpoint of the ledger is enclosed."},
    {Phrase::kNoWitness, "无见证方会签", "No witness has cosigned"},
    {Phrase::kClaimedName, "（自称，未核实）", " (claimed, not verified)"},
    {Phrase::kCheckedInclusion, "记录是否都在检查点所签的账本中",
     "Every record is in the ledger which the checkpoint signs"},
    {Phrase::kCheckedReplay, "按当时的流程重新执行，结果是否与记录一致",
     "Every step, decided again under the process as it was then, gives the same record"},
    {Phrase::kCheckedSeparation, "须分离的职责是否由不同的人完成",
     "Duties to be kept apart were done by different persons"},
    {Phrase::kRecordsProved, "$0 条记录，账本长度 $1", "$0 records, in a ledger of $1"},
    {Phrase::kRecordsReplayed, "$0 条记录一致", "$0 records agree"},
    {Phrase::kPairsKept, "$0 对", "$0 pairs"},
    {Phrase::kEngine, "系统", "the system"},
    {Phrase::kOnBehalfOf, "代$0", "on behalf of $0"},
    {Phrase::kProvisional, "（暂按工作日推算）", " (counted on weekdays)"},
    {Phrase::kRole, "岗位 $0", "role $0"},
    {Phrase::kSeparationOfDuties, "职责分离：同一人不得既办理又复核",
     "Four eyes: nobody may check what he did himself"},
    {Phrase::kRoleDenied, "不具备所需岗位", "He does not hold the role that is needed"},
    {Phrase::kMet, "按时", "in time"},
    {Phrase::kLateBy, "逾期 $0", "late by $0"},
    {Phrase::kRunning, "进行中", "running"},
    {Phrase::kRunningLateBy, "未完成，已逾期 $0", "open, late by $0"},
    {Phrase::kWithdrawn, "已撤销", "withdrawn"},
    {Phrase::kKept, "已分离", "kept apart"},
    {Phrase::kBroken, "同一人", "the same person"},
    {Phrase::kNotYet, "尚未完成", "not completed"},
    {Phrase::kRunningCase, "办理中", "running"},
    {Phrase::kCompletedCase, "已办结", "completed"},
    {Phrase::kCancelledCase, "已取消", "cancelled"},
    {Phrase::kStuckCase, "受阻，待处理", "stuck, waits for somebody"},
    {Phrase::kYes, "是", "yes"},
    {Phrase::kNo, "否", "no"},
    {Phrase::kDidStart, "开始办理", "began the case"},
    {Phrase::kDidEvent, "登记「$0」", "reported “$0”"},
    {Phrase::kDidClaim, "认领「$0」", "took “$0”"},
    {Phrase::kDidRelease, "退回「$0」", "gave “$0” back"},
    {Phrase::kDidComplete, "完成「$0」", "completed “$0”"},
    {Phrase::kDidCompletePart, "完成「$0」中 $1 的部分", "completed the part of $1 in “$0”"},
    {Phrase::kDidDelegate, "将「$0」委托给 $1", "gave the work of “$0” to $1"},
    {Phrase::kDidRecall, "收回委托的「$0」", "took back the work of “$0”"},
    {Phrase::kDidReassign, "将「$0」改派给 $1", "reassigned “$0” to $1"},
    {Phrase::kDidReturn, "将「$0」改为待认领", "gave “$0” back to all who may do it"},
    {Phrase::kDidComment, "在「$0」上备注：$1", "remarked on “$0”: $1"},
    {Phrase::kDidAttach, "为「$0」附上文件 $1", "attached $1 to “$0”"},
    {Phrase::kDidDraft, "暂存「$0」", "saved a draft of “$0”"},
    {Phrase::kDidUpdate, "更改「$0」的时限或优先级", "changed due or priority of “$0”"},
    {Phrase::kDidAddItems, "向「$0」添加 $1 项", "added $1 items to “$0”"},
    {Phrase::kDidJob, "自动作业 $0 完成", "job $0 was done"},
    {Phrase::kDidJobFail, "自动作业 $0 失败：$1", "job $0 failed: $1"},
    {Phrase::kDidTimer, "时间已到", "a time had come"},
    {Phrase::kDidCancel, "取消：$0", "cancelled: $0"},
    {Phrase::kDidHear, "收到个案 $0 的消息「$1」", "heard “$1” from case $0"},
    {Phrase::kDidHearChild, "收到子流程的结果", "heard how a child ended"},
    {Phrase::kDidResolve, "处理异常：$0", "resolved an incident: $0"},
    {Phrase::kDidMigrate, "改按流程第 $0 版办理", "moved to revision $0 of the process"},
    {Phrase::kTried, "试图：$0", "tried: $0"},
    {Phrase::kEntered, "进入「$0」", "entered “$0”"},
    {Phrase::kOpened, "任务「$0」交给 $1", "task “$0” for $1"},
    {Phrase::kOpenedDue, "任务「$0」交给 $1，期限 $2", "task “$0” for $1, due $2"},
    {Phrase::kOverdue, "「$0」逾期", "“$0” is overdue"},
    {Phrase::kEscalated, "「$0」升级至 $1", "“$0” escalated to $1"},
    {Phrase::kReminded, "提醒「$0」", "reminder of “$0”"},
    {Phrase::kTaskWithdrawn, "撤销任务「$0」", "task “$0” withdrawn"},
    {Phrase::kDatum, "$0：$1", "$0: $1"},
    {Phrase::kJobOpened, "自动作业 $0 待办", "job $0 waits"},
    {Phrase::kChildOpened, "启动子流程 $0", "child $0 asked for"},
    {Phrase::kChildDone, "子流程办结", "the child is done"},
    {Phrase::kChildFailed, "子流程失败：$0", "the child failed: $0"},
    {Phrase::kSent, "发出消息「$0」", "sent “$0”"},
    {Phrase::kStartedOther, "发起 $0 $1", "asked for $0 $1 to begin"},
    {Phrase::kIncident, "异常 $0：$1", "incident $0: $1"},
    {Phrase::kIncidentOver, "异常解除", "incident resolved"},
    {Phrase::kCaseDone, "个案办结", "the case is completed"},
    {Phrase::kCaseCancelled, "个案取消", "the case is cancelled"},
    {Phrase::kCaseStuck, "个案受阻：$0", "the case is stuck: $0"},
    {Phrase::kCaseGoesOn, "个案继续", "the case goes on"},
    {Phrase::kNotHandled, "此时无人等待该消息，未产生后果", "nothing waited for it: without effect"},
    {Phrase::kDueChanged, "「$0」的期限由 $1 改为 $2", "due of “$0” from $1 to $2"},
};

constexpr bool InOrder() {
  for (size_t i = 0; i < std::size(kWords); ++i) {
    if (kWords[i].phrase != static_cast<Phrase>(i)) return false;
  }
  return std::size(kWords) == static_cast<size_t>(Phrase::kDueChanged) + 1;
}
static_assert(InOrder(), "the table names every phrase, in the order of the enumeration");

}  // namespace

std::string Say(Language language, Phrase phrase, const std::vector<std::string>& arguments) {
  const Words& words = kWords[static_cast<size_t>(phrase)];
  const absl::string_view text = language == Language::kChinese ? words.chinese : words.english;
  const auto argument = [&](size_t i) { return i < arguments.size() ? arguments[i] : std::string(); };
  return absl::Substitute(text, argument(0), argument(1), argument(2));
}

}  // namespace liushui::audit
