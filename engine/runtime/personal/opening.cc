#include "engine/runtime/personal/opening.h"

#include <filesystem>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/whole_file.h"
#include "engine/runtime/personal/sealed_values.h"
#include "engine/runtime/read/rows.h"
#include "engine/views/directory_keys.h"
#include "engine/views/tables.h"
#include "google/protobuf/descriptor.h"

namespace liushui::runtime {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using ledger::v1::Sealed;
using ledger::v1::Value;

// A ledger that holds sealed values and comes without the folder of their keys was moved without it, or the
// wrong folder is named: keys made anew would make two halves, neither of which opens all.
absl::Status CheckNothingSealed(const storage::Reader& reader, const std::string& folder) {
  absl::Status found;
  const auto look = [&](absl::string_view key, absl::string_view value) {
    const auto state = ParseRow<state::v1::InstanceState>(key, value);
    found = state.status();
    if (!state.ok()) return false;
    for (const ledger::v1::NamedValue& datum : state->data()) {
      if (!HoldsSealed(datum.value())) continue;
      found = Refuse(absl::StatusCode::kFailedPrecondition, "SUBJECT_KEYS_MISSING",
                     absl::StrCat("the ledger holds sealed personal values, of instance ", state->instance(),
                                  " for one, and the folder of their keys, ", folder,
                                  ", is not there: name the right one with --subject-keys, or bring it back; "
                                  "if the keys are lost for ever, make the folder, empty, to go on with new "
                                  "ones"));
      return false;
    }
    return true;
  };
  RETURN_IF_ERROR(reader.ScanRows({views::TablePrefix(views::Table::kInstance), "", false}, look));
  return found;
}

}  // namespace

// One message: each subject is looked up once.
class Opening::Session {
 public:
  Session(const Opening& opening, absl::string_view name_space)
      : opening_(opening), name_space_(name_space) {}

  void Walk(Message& message) {
    if (message.GetDescriptor() == Value::descriptor()) {
      auto& value = static_cast<Value&>(message);
      if (value.has_sealed()) Show(value);
      // What was sealed holds nothing sealed.
      if (!value.has_list() && !value.has_record()) return;
    }
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if (!field->is_repeated()) {
        Walk(*reflection.MutableMessage(&message, field));
        continue;
      }
      const int count = reflection.FieldSize(message, field);
      for (int i = 0; i < count; ++i) Walk(*reflection.MutableRepeatedMessage(&message, field, i));
    }
  }

 private:
  struct Subject {
    Sealed::Closed closed = Sealed::KEY_MISSING;
    absl::optional<SecretKey> key;
  };

  void Show(Value& value) {
    const Subject& subject = Find(value.sealed().subject());
    Sealed::Closed closed = subject.closed;
    if (subject.key.has_value()) {
      absl::optional<Value> plain = OpenValue(*subject.key, name_space_, value.sealed());
      if (plain.has_value()) {
        value = *std::move(plain);
        return;
      }
      closed = Sealed::KEY_MISSING;
    }
    value.mutable_sealed()->clear_ciphertext();
    value.mutable_sealed()->set_closed(closed);
  }

  const Subject& Find(const std::string& subject) {
    const auto known = subjects_.find(subject);
    if (known != subjects_.end()) return known->second;
    return subjects_.emplace(subject, Look({name_space_, subject})).first->second;
  }

  Subject Look(const SubjectName& name) const {
    Subject found;
    const auto standing = opening_.Standing(name);
    if (!standing.ok() || opening_.keys_ == nullptr) return found;
    if (standing->has_value()) {
      const bool erased = (*standing)->status() == state::v1::SUBJECT_STATUS_ERASED;
      found.closed = erased ? Sealed::ERASED : Sealed::RESTRICTED;
      return found;
    }
    auto key = opening_.keys_->Find(name);
    if (key.ok()) found.key = *std::move(key);
    return found;
  }

  const Opening& opening_;
  const std::string name_space_;
  std::map<std::string, Subject> subjects_;
};

void Opening::Open(absl::string_view name_space, Message* message) const {
  Session(*this, name_space).Walk(*message);
}

absl::StatusOr<std::unique_ptr<SubjectKeys>> OpenSubjectKeys(const std::string& folder,
                                                             const std::string& data,
                                                             const storage::Reader& reader) {
  if (folder.empty()) return nullptr;
  if (!data.empty() && LiesWithin(folder, data)) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "SUBJECT_KEYS_MISPLACED",
                  absl::StrCat("the subjects' keys may not lie in the folder of the ledger: whoever copies ",
                               data, " would copy ", folder, " too, and bring back what was erased"));
  }
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) RETURN_IF_ERROR(CheckNothingSealed(reader, folder));
  ASSIGN_OR_RETURN(std::unique_ptr<SubjectKeys> keys, SubjectKeys::Open(folder));
  std::vector<SubjectName> erased;
  absl::Status failed;
  const auto take = [&](absl::string_view key, absl::string_view value) {
    const auto place = views::ParseSubjectKey(key);
    LIUSHUI_CHECK(place.has_value());
    const auto row = ParseRow<state::v1::SubjectRow>(key, value);
    failed = row.status();
    if (row.ok() && row->status() == state::v1::SUBJECT_STATUS_ERASED)
      erased.push_back({place->name_space, place->id});
    return row.ok();
  };
  RETURN_IF_ERROR(reader.ScanRows({views::TablePrefix(views::Table::kSubject), "", false}, take));
  RETURN_IF_ERROR(failed);
  for (const SubjectName& name : erased) RETURN_IF_ERROR(keys->Destroy(name));
  return keys;
}

absl::StatusOr<absl::optional<state::v1::SubjectRow>> Opening::Standing(const SubjectName& name) const {
  ASSIGN_OR_RETURN(const ReadGate::Pass pass, gate_->Enter());
  return ReadMessage<state::v1::SubjectRow>(*store_, views::SubjectKey({name.name_space, name.subject}));
}

}  // namespace liushui::runtime
