// Other cases: the parent, whoever began this one, children, and what this one began.
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/audit/report/teller.h"

namespace liushui::audit {

using ledger::v1::Fact;

StoryRelated* Teller::FindChild(uint32_t child) {
  const auto found = children_.find(child);
  return found == children_.end() ? nullptr : &story_.related[found->second];
}

uint32_t Teller::ChildOf(uint32_t each, const std::string& item) const {
  const auto found = item_child_.find({each, item});
  return found == item_child_.end() ? 0 : found->second;
}

void Teller::AskForChild(uint32_t child, const std::string& state, const std::string& item) {
  if (child == 0) return;  // the item's work is a task or a job
  StoryRelated related;
  related.activity = Name(child);
  related.state = titles_.State(state);
  related.item = item;
  related.asked = Place();
  children_[child] = story_.related.size();
  story_.related.push_back(std::move(related));
}

void Teller::SendStart(const ledger::v1::SentStart& start, StoryLine& line) {
  if (!start.has_parent()) {
    StoryRelated begun;
    begun.relation = Relation::kBegun;
    begun.workflow = start.workflow();
    begun.business_key = start.business_key();
    begun.asked = Place();
    story_.related.push_back(std::move(begun));
    line.followed.push_back(Word(Phrase::kStartedOther, {start.workflow(), start.business_key()}));
    return;
  }
  StoryRelated* const child = FindChild(start.parent().child());
  if (child == nullptr) return;
  child->workflow = start.workflow();
  child->business_key = start.business_key();
  const std::string name = start.business_key().empty() ? child->activity : start.business_key();
  line.followed.push_back(child->item.empty()
                              ? Word(Phrase::kChildOpened, {start.workflow(), name})
                              : Word(Phrase::kItemChildOpened, {child->item, start.workflow(), name}));
}

void Teller::HearChild(const ledger::v1::ChildResult& result) {
  StoryRelated* const child = FindChild(result.child());
  if (child == nullptr) return;
  child->instance = result.instance();
  if (child->outcome != RelatedOutcome::kAskedFor) return;  // nobody waits for it any more
  const bool has_output =
      result.has_output() && result.output().kind_case() != ledger::v1::Value::KIND_NOT_SET;
  if (has_output) child->result = ValueText(result.output());
  if (result.has_failure()) child->result = result.failure().message();
  child->outcome = result.has_failure() ? RelatedOutcome::kFailed : RelatedOutcome::kCompleted;
  child->ended_us = record_->time_us();
}

void Teller::EndChild(uint32_t child, RelatedOutcome outcome, const std::string& result) {
  StoryRelated* const found = FindChild(child);
  // What went wrong with a result (RESULT_INVALID) outweighs that it came.
  if (found == nullptr) return;
  if (found->outcome != RelatedOutcome::kAskedFor && outcome != RelatedOutcome::kFailed) return;
  found->outcome = outcome;
  found->ended_us = record_->time_us();
  if (!result.empty()) found->result = result;
}

void Teller::TellOrigin(const ledger::v1::InstanceStarted& started) {
  const uint64_t other = started.has_parent() ? started.parent().instance() : started.origin().instance();
  if (other == 0) return;
  StoryRelated related;
  related.relation = started.has_parent() ? Relation::kParent : Relation::kStarter;
  related.instance = other;
  related.item = started.parent().item_key();
  related.asked = Place();
  story_.related.push_back(std::move(related));
}

void Teller::TellList(const Fact& fact) {
  const auto ask = [this](const auto& item) {
    if (item.child() != 0) item_child_[{item.each(), item.key()}] = item.child();
    AskForChild(item.child(), lists_[item.each()], item.key());
  };
  switch (fact.kind_case()) {
    case Fact::kEachOpened:
      lists_[fact.each_opened().each()] = fact.each_opened().state();
      return;
    case Fact::kItemAdded:
      return ask(fact.item_added());
    case Fact::kItemOpened:
      return ask(fact.item_opened());
    case Fact::kItemFailed:
      return EndChild(ChildOf(fact.item_failed().each(), fact.item_failed().key()), RelatedOutcome::kFailed,
                      fact.item_failed().message());
    case Fact::kEachClosed: {
      const ledger::v1::EachClosed& closed = fact.each_closed();
      const RelatedOutcome outcome =
          closed.cancel().empty() ? RelatedOutcome::kLetGo : RelatedOutcome::kToldToEnd;
      for (const auto& [of, child] : item_child_) {
        if (of.first == closed.each()) EndChild(child, outcome, closed.cancel());
      }
      return;
    }
    default:
      return;
  }
}

void Teller::TellRelated(const Fact& fact, StoryLine& line) {
  TellList(fact);
  switch (fact.kind_case()) {
    case Fact::kInstanceStarted:
      return TellOrigin(fact.instance_started());
    case Fact::kChildOpened:
      return AskForChild(fact.child_opened().child(), fact.child_opened().state(), "");
    case Fact::kChildFailed:
      line.followed.push_back(Word(Phrase::kChildFailed, {fact.child_failed().message()}));
      return EndChild(fact.child_failed().child(), RelatedOutcome::kFailed, fact.child_failed().message());
    case Fact::kChildWithdrawn:
      return EndChild(fact.child_withdrawn(), RelatedOutcome::kLetGo, "");
    case Fact::kMessageSent:
      if (fact.message_sent().has_start()) return SendStart(fact.message_sent().start(), line);
      if (fact.message_sent().has_cancel()) ToldToEnd(fact.message_sent().cancel());
      return;
    default:
      return;
  }
}

void Teller::ToldToEnd(const ledger::v1::CancelChild& cancel) {
  StoryRelated* const child = FindChild(cancel.child());
  if (child == nullptr) return;
  child->outcome = RelatedOutcome::kToldToEnd;
  child->result = cancel.reason();
  child->ended_us = record_->time_us();
}

}  // namespace liushui::audit
