// What arrived, in words.
#include "absl/strings/str_cat.h"
#include "engine/audit/report/teller.h"

namespace liushui::audit {

using ledger::v1::Input;

void Teller::GiveForm(absl::string_view owner, const NamedValues& form,
                      std::vector<StoryValue>& given) const {
  for (const ledger::v1::NamedValue& field : form)
    given.push_back({titles_.Field(owner, field.name()), ValueText(field.value())});
}

std::string Teller::TellTaskInput(const Input& input, std::vector<StoryValue>& given) const {
  const auto state_of = [&](uint32_t task) {
    const auto found = tasks_.find(task);
    return found == tasks_.end() ? std::string() : found->second.state;
  };
  switch (input.kind_case()) {
    case Input::kClaim:
      return Word(Phrase::kDidClaim, {TaskTitle(input.claim().task())});
    case Input::kRelease:
      return Word(Phrase::kDidRelease, {TaskTitle(input.release().task())});
    case Input::kComplete: {
      const ledger::v1::CompleteTask& complete = input.complete();
      GiveForm(state_of(complete.task()), complete.form(), given);
      const Phrase phrase = complete.part().empty() ? Phrase::kDidComplete : Phrase::kDidCompletePart;
      return Word(phrase, {TaskTitle(complete.task()), complete.part()});
    }
    case Input::kDelegate:
      return Word(Phrase::kDidDelegate,
                  {TaskTitle(input.delegate().task()), PersonText(input.delegate().to())});
    case Input::kRecall:
      return Word(Phrase::kDidRecall, {TaskTitle(input.recall().task())});
    case Input::kReassign: {
      const ledger::v1::ReassignTask& reassign = input.reassign();
      const Phrase phrase = reassign.to().empty() ? Phrase::kDidReturn : Phrase::kDidReassign;
      return Word(phrase, {TaskTitle(reassign.task()), PersonText(reassign.to())});
    }
    case Input::kComment:
      return Word(Phrase::kDidComment, {TaskTitle(input.comment().task()), input.comment().text()});
    case Input::kAttach:
      return Word(Phrase::kDidAttach, {TaskTitle(input.attach().task()), input.attach().name()});
    case Input::kSaveDraft:
      GiveForm(state_of(input.save_draft().task()), input.save_draft().form(), given);
      return Word(Phrase::kDidDraft, {TaskTitle(input.save_draft().task())});
    case Input::kUpdate:
      return Word(Phrase::kDidUpdate, {TaskTitle(input.update().task())});
    default:
      return "";
  }
}

std::string Teller::TellInput(const Input& input, std::vector<StoryValue>& given) const {
  switch (input.kind_case()) {
    case Input::kStart:
      for (const ledger::v1::NamedValue& value : input.start().inputs())
        given.push_back({titles_.Datum(value.name()), ValueText(value.value())});
      return Word(Phrase::kDidStart);
    case Input::kEvent:
      GiveForm(input.event().name(), input.event().data(), given);
      return Word(Phrase::kDidEvent, {titles_.Event(input.event().name())});
    case Input::kAddItems:
      return Word(Phrase::kDidAddItems,
                  {titles_.State(input.add_items().state()), absl::StrCat(input.add_items().items_size())});
    case Input::kCompleteJob:
      return Word(Phrase::kDidJob, {absl::StrCat(story_.instance, "-", input.complete_job().job())});
    case Input::kFailJob:
      return Word(Phrase::kDidJobFail,
                  {absl::StrCat(story_.instance, "-", input.fail_job().job()), input.fail_job().message()});
    case Input::kTimer:
      return Word(Phrase::kDidTimer);
    case Input::kCancel:
      return Word(Phrase::kDidCancel, {input.cancel().reason()});
    case Input::kDeliver: {
      const ledger::v1::Deliver& deliver = input.deliver();
      if (deliver.has_result())
        return Word(Phrase::kDidHearChild, {absl::StrCat(deliver.result().instance())});
      if (deliver.has_cancel()) return Word(Phrase::kDidCancel, {deliver.cancel().reason()});
      if (deliver.has_failure())
        return Word(Phrase::kDidHear,
                    {absl::StrCat(deliver.origin().instance()), deliver.failure().message()});
      GiveForm(deliver.event().name(), deliver.event().data(), given);
      return Word(Phrase::kDidHear,
                  {absl::StrCat(deliver.origin().instance()), titles_.Event(deliver.event().name())});
    }
    case Input::kResolve:
      return Word(Phrase::kDidResolve, {input.resolve().note()});
    case Input::kMigrate:
      return Word(Phrase::kDidMigrate, {absl::StrCat(input.migrate().revision())});
    default:
      return TellTaskInput(input, given);
  }
}

}  // namespace liushui::audit
