// The consultation sheet: the manager takes the order, the consultant cooks, both serve.
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/demo/branch/fields.h"
#include "clients/demo/people/duties.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

using google::protobuf::Struct;
using Form = absl::StatusOr<Struct>;

constexpr int kHighestRisk = 5;
// One advice in so many is riskier than its client.
constexpr int kRiskyAdvice = 5;

std::string ClientOf(const Work& work) {
  return KeyPart(work.task, 2);
}

// Of an employee of a bank nothing is on file before he is asked: he holds what some client holds.
const BranchClient& RecordOf(const Work& work) {
  const Sample& sample = work.scene.sample;
  const BranchClient* const client = sample.FindClient(ClientOf(work));
  if (client != nullptr) return *client;
  const int one = work.scene.luck.Below(static_cast<int>(sample.clients.size()), ClientOf(work));
  return std::next(sample.clients.begin(), one)->second;
}

const char* Say(const Work& work, const std::vector<const char*>& texts) {
  return work.scene.luck.Pick(texts, SubjectOf(work.task));
}

// What the consultant will miss is the last holding.
bool LeavesOut(const Work& work, const Struct& values) {
  const std::string client = ClientOf(work);
  const int64_t returns = NumberIn(values, "returns");
  return (client == work.scene.plan.returned_once && returns < 1) ||
         (client == work.scene.plan.returned_thrice && returns < 3);
}

Form FillDraft(const Work& work) {
  ASSIGN_OR_RETURN(const Struct values, work.scene.office.ValuesOf(work.task.instance()));
  const BranchClient& client = RecordOf(work);
  std::vector<Fields> holdings;
  for (const Holding& holding : client.holdings) {
    holdings.push_back(Fields()
                           .Set("code", holding.code)
                           .Set("quantity", holding.quantity)
                           .Set("cost_price", holding.cost_price)
                           .Set("last_price", holding.last_price));
  }
  if (LeavesOut(work, values)) holdings.pop_back();
  const std::string reason = TextIn(values, "reason");
  return Struct(Fields()
                    .Set("risk_level", client.risk_level)
                    .Set("experience_years", client.experience_years)
                    .Set("reason", reason.empty() ? "昨日提出，想看书面分析" : reason)
                    .Set("holdings", holdings));
}

int64_t RecommendedLevel(const Work& work, const Struct& values) {
  const int64_t risk = NumberIn(values, "risk_level");
  const bool again = NumberIn(values, "recommended_level") > 0;
  if (again) return risk;
  if (ClientOf(work) == work.scene.plan.unsuitable) return risk + 1;
  const bool risky = work.scene.luck.Below(kRiskyAdvice, absl::StrCat(SubjectOf(work.task), "risk")) == 0;
  return risky && risk < kHighestRisk ? risk + 1 : risk;
}

Form FillAnalysis(const Work& work) {
  ASSIGN_OR_RETURN(const Struct values, work.scene.office.ValuesOf(work.task.instance()));
  const BranchClient& client = RecordOf(work);
  const std::vector<Struct> holdings = RecordsIn(values, "holdings");
  if (holdings.size() < client.holdings.size()) {
    const auto& missing = work.scene.sample.securities.at(client.holdings.back().code);
    return Struct(Fields()
                      .Set("outcome", "returned")
                      .Set("missing", absl::StrCat("客户另有 ", missing, " 持仓，请补全数量和价位")));
  }
  std::vector<Fields> analyses;
  for (const Struct& holding : holdings) {
    const std::string code = TextIn(holding, "code");
    const bool gain = NumberIn(holding, "last_price") >= NumberIn(holding, "cost_price");
    analyses.push_back(Fields()
                           .Set("code", code)
                           .Set("view", absl::StrCat(work.scene.sample.securities.at(code),
                                                     gain ? " 处于盈利，基本面平稳，留意高位放量"
                                                          : " 低于成本，估值已低，等年报再定去留"))
                           .Set("advice", gain ? "hold" : "watch"));
  }
  return Struct(Fields()
                    .Set("outcome", "analysed")
                    .Set("analyses", analyses)
                    .Set("recommendation", Say(work, {"持仓偏集中，分两次降低最大一只，余款转入固定收益",
                                                      "结构尚可，维持仓位，跌破成本一成再议",
                                                      "防御不足，增配红利类，单只不超过三成"}))
                    .Set("recommended_level", RecommendedLevel(work, values)));
}

Form FillReturnReview(const Work&) {
  return Struct(Fields().Set("outcome", "rework").Set("remarks", "三方核对过，经理当日补齐全部持仓后重交"));
}

Form FillSuitability(const Work& work) {
  const bool agree = ClientOf(work) != work.scene.plan.unsuitable;
  return Struct(Fields()
                    .Set("agree", agree)
                    .Set("opinion", agree ? "客户经历足以理解该产品，已提示风险，同意"
                                          : "客户等级不足且无相应经历，请在其等级内另作建议"));
}

Form FillDelivery(const Work& work) {
  return Struct(
      Fields()
          .Set("how", work.scene.luck.Pick({"face_to_face", "phone", "video"}, work.task.business_key()))
          .Set("delivered_at", TimeText(work.scene.office.now()))
          .Set("reaction", Say(work, {"认可，打算照办", "问得很细，想再考虑两天", "愿意先减一半看看"})));
}

Form FillFollowUp(const Work& work) {
  return Struct(Fields()
                    .Set("followed", Say(work, {"followed", "partly", "not_followed", "followed"}))
                    .Set("result", Say(work, {"减仓后回撤变小，客户满意", "仍持有原仓位，等年报",
                                              "已转入固定收益一部分"})));
}

absl::Time DraftReady(const Work& work) {
  return After(work, 15, 45);
}
absl::Time AnalysisReady(const Work& work) {
  if (ClientOf(work) == work.scene.plan.withdrawn) return absl::InfiniteFuture();
  // Given away as soon as he has it; then a colleague does it.
  if (ClientOf(work) == work.scene.plan.delegated && work.part.delegate().empty())
    return Opened(work) + absl::Hours(12);
  if (ClientOf(work) == work.scene.plan.analysis_late) return Between(work, Clock(16, 10), Clock(16, 30));
  return After(work, 40, 90);
}
absl::Time ReturnReviewReady(const Work& work) {
  return After(work, 15, 30);
}
absl::Time SuitabilityReady(const Work& work) {
  return After(work, 20, 50);
}
absl::Time DeliveryReady(const Work& work) {
  const bool consultant = work.part.part() == "consultant";
  // The leader sees it when it is overdue, but those two serve.
  if (!work.person.Has(consultant ? "consultant" : "client_manager")) return absl::InfiniteFuture();
  if (consultant) return After(work, 20, 40);
  if (ClientOf(work) == work.scene.plan.delivery_late) return Opened(work) + absl::Hours(24);
  return After(work, 10, 60);
}
absl::Time FollowUpReady(const Work& work) {
  return After(work, 30, 200);
}

}  // namespace

const std::map<std::string, Duty>& SheetDuties() {
  static const std::map<std::string, Duty> kDuties = {
      {"draft", {"client_manager", DraftReady, FillDraft}},
      {"analysis", {"consultant", AnalysisReady, FillAnalysis, true}},
      {"analysis/wealth_desk", {"wealth_desk", AnalysisReady, FillAnalysis, true}},
      {"return_review", {"team_leader", ReturnReviewReady, FillReturnReview}},
      {"suitability", {"compliance", SuitabilityReady, FillSuitability}},
      {"joint_delivery", {"", DeliveryReady, FillDelivery}},
      {"manager_delivery", {"client_manager", DeliveryReady, FillDelivery}},
      {"follow_up", {"client_manager", FollowUpReady, FillFollowUp}},
  };
  return kDuties;
}

}  // namespace liushui::demo
