#include "engine/audit/describe.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/audit/describe_branch.h"
#include "engine/audit/describe_task.h"
#include "engine/audit/findings.h"
#include "engine/audit/proving/signing_keys.h"

namespace liushui::audit {
namespace {

using ledger::v1::Input;
using ledger::v1::NamedValue;
using ledger::v1::Record;
using ledger::v1::Value;
using NamedValues = google::protobuf::RepeatedPtrField<NamedValue>;

constexpr absl::string_view kIndent = "    ";

// What stands for a value that is sealed: why it cannot be read, or whose it is.
std::string SealedText(const ledger::v1::Sealed& sealed) {
  switch (sealed.closed()) {
    case ledger::v1::Sealed::ERASED:
      return "«erased»";
    case ledger::v1::Sealed::RESTRICTED:
      return "«restricted»";
    case ledger::v1::Sealed::KEY_MISSING:
      return "«key missing»";
    default:
      return absl::StrCat("sealed for ", sealed.subject());
  }
}

std::string DescribeFields(const NamedValues& fields, absl::TimeZone zone) {
  return absl::StrJoin(fields, ", ", [&](std::string* out, const NamedValue& field) {
    absl::StrAppend(out, field.name(), ": ", DescribeValue(field.value(), zone));
  });
}

// " (a: 1, b: 2)", or nothing.
std::string InBrackets(const NamedValues& fields, absl::TimeZone zone) {
  return fields.empty() ? "" : absl::StrCat(" (", DescribeFields(fields, zone), ")");
}

std::string DescribeDouble(uint64_t bits) {
  double number = 0;
  std::memcpy(&number, &bits, sizeof number);
  return absl::StrCat(number);
}

// "task 3", "task 3 part manager"
std::string TaskAndPart(uint32_t task, absl::string_view part) {
  return part.empty() ? absl::StrCat("task ", task) : absl::StrCat("task ", task, " part ", part);
}

std::string DescribeItems(const ledger::v1::AddItems& add) {
  const std::string keys =
      absl::StrJoin(add.items(), ", ", [](std::string* out, const auto& item) { out->append(item.key()); });
  return absl::StrCat("added to ", add.state(), ": ", Quoted(keys));
}

std::string DescribeResult(const ledger::v1::ChildResult& result, absl::TimeZone zone) {
  const std::string child =
      absl::StrCat("heard of child ", result.child(),
                   result.instance() == 0 ? "" : absl::StrCat(", instance ", result.instance(), ","));
  if (result.has_output())
    return absl::StrCat(child, " that it ended with ", DescribeValue(result.output(), zone));
  return absl::StrCat(child, " that it failed: ", result.failure().reason(), ": ",
                      result.failure().message());
}

std::string DescribeDelivery(const ledger::v1::Deliver& deliver, absl::TimeZone zone) {
  const std::string message =
      absl::StrCat("message ", deliver.origin().ordinal(), " of record ", deliver.origin().index(),
                   " from instance ", deliver.origin().instance());
  if (deliver.has_failure()) {
    return absl::StrCat(message, " could not be delivered: ", deliver.failure().reason(), ": ",
                        deliver.failure().message());
  }
  if (deliver.has_result()) return absl::StrCat(DescribeResult(deliver.result(), zone), ", ", message);
  if (deliver.has_cancel()) {
    return absl::StrCat("was cancelled as child ", deliver.cancel().child(), ": ", deliver.cancel().reason(),
                        ", ", message);
  }
  return absl::StrCat("received event ", deliver.event().name(), InBrackets(deliver.event().data(), zone),
                      ", ", message);
}

std::string DescribeBody(const Record& record, absl::TimeZone zone) {
  switch (record.body_case()) {
    case Record::kStep:
      return absl::StrCat(
          DescribeInput(record.step().input(), zone),
          record.step().input().has_event() && !record.step().handled() ? ", which nothing awaited" : "");
    case Record::kRefused:
      return absl::StrCat("was refused: ", DescribeInput(record.refused().input(), zone), ": ",
                          record.refused().reason(), ": ", record.refused().message());
    case Record::kDefinitionDeployed:
      return absl::StrCat("deployed workflow ",
                          record.definition_deployed().definition().workflow().workflow(), " revision ",
                          record.definition_deployed().revision());
    case Record::kCalendarDeployed:
      return absl::StrCat("deployed calendar ", record.calendar_deployed().calendar().calendar());
    case Record::kAliasSet:
      return absl::StrCat("set alias ", record.alias_set().alias(), " of workflow ",
                          record.alias_set().workflow(), " to revision ", record.alias_set().revision());
    case Record::kAliasRemoved:
      return absl::StrCat("removed alias ", record.alias_removed().alias(), " of workflow ",
                          record.alias_removed().workflow());
    case Record::kEngineStarted:
      return absl::StrCat("the engine started, version ", record.engine_started().version(),
                          record.engine_started().simulated_clock() ? ", on a simulated clock" : "");
    case Record::kMessageDropped:
      return absl::StrCat("message ", record.message_dropped().origin().ordinal(), " of record ",
                          record.message_dropped().origin().index(),
                          " was dropped: ", record.message_dropped().failure().reason(), ": ",
                          record.message_dropped().failure().message());
    case Record::kClockAdvanced:
      return absl::StrCat("moved the clock to ", DescribeTime(record.clock_advanced().target_us(), zone));
    case Record::kSubstitutionRefused:
      return absl::StrCat("refused ", record.substitution_refused().call(), " of ",
                          record.substitution_refused().resource(), ": ",
                          record.substitution_refused().message());
    case Record::kDirectoryChanged:
      return DescribeDirectory(record.directory_changed(), zone);
    case Record::kParametersChanged:
      return DescribeParameters(record.parameters_changed(), zone);
    case Record::kSchedulePut:
    case Record::kScheduleRemoved:
    case Record::kScheduleMoved:
    case Record::kScheduleFired:
      return DescribeSchedule(record, zone);
    case Record::kAccessRecorded:
    case Record::kSettingsChanged:
    case Record::kRefusalsSuppressed:
    case Record::kSubjectErased:
    case Record::kSubjectRestricted:
    case Record::kSubjectReleased:
      return DescribeProtection(record, zone);
    case Record::kSigningKeyAnnounced:
    case Record::kSigningKeyRotated:
    case Record::kLedgerForked:
      return DescribeSigningKey(record);
    case Record::BODY_NOT_SET:
      break;
  }
  return "a record of an unknown kind";
}

// "; took the parameters a: 1 of record 7"; nothing without any.
std::string DescribeTaken(const google::protobuf::RepeatedPtrField<ledger::v1::TakenParameter>& parameters,
                          absl::TimeZone zone) {
  const std::string taken =
      absl::StrJoin(parameters, ", ", [&](std::string* out, const ledger::v1::TakenParameter& parameter) {
        absl::StrAppend(out, parameter.name(), ": ", DescribeValue(parameter.value(), zone), " of record ",
                        parameter.record());
      });
  return taken.empty() ? "" : absl::StrCat("; took the parameters ", taken);
}

std::string DescribeMigrate(const ledger::v1::Migrate& migrate, absl::TimeZone zone) {
  std::string text = absl::StrCat("migrated to revision ", migrate.revision());
  if (!migrate.filter().empty()) absl::StrAppend(&text, " where ", Quoted(migrate.filter()));
  for (const auto& state : migrate.states()) {
    absl::StrAppend(&text, ", ", state.from(), " as ", state.to().empty() ? "nothing" : state.to());
  }
  for (const auto& datum : migrate.data()) {
    absl::StrAppend(&text, ", ", datum.name(), " = ", Quoted(datum.expression()));
  }
  return absl::StrCat(text, DescribeTaken(migrate.parameters(), zone));
}

std::string DescribeActor(const ledger::v1::Actor& actor) {
  if (actor.name().empty()) return "engine";
  std::string text = absl::StrCat(actor.name(), actor.verified() ? "" : "?");
  if (!actor.on_behalf_of().empty()) absl::StrAppend(&text, " for ", actor.on_behalf_of());
  return text;
}

}  // namespace

std::string DescribeTime(int64_t time_us, absl::TimeZone zone) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E*S %Ez", absl::FromUnixMicros(time_us), zone);
}

std::string DescribeValue(const Value& value, absl::TimeZone zone) {
  switch (value.kind_case()) {
    case Value::kBool:
      return value.bool_() ? "true" : "false";
    case Value::kInt:
      return absl::StrCat(value.int_());
    case Value::kUint:
      return absl::StrCat(value.uint(), "u");
    case Value::kString:
      return absl::StrCat("\"", Quoted(value.string()), "\"");
    case Value::kTimestampUs:
      return DescribeTime(value.timestamp_us(), zone);
    case Value::kDurationUs:
      return absl::FormatDuration(absl::Microseconds(value.duration_us()));
    case Value::kList:
      return absl::StrCat("[",
                          absl::StrJoin(value.list().values(), ", ",
                                        [&](std::string* out, const Value& element) {
                                          out->append(DescribeValue(element, zone));
                                        }),
                          "]");
    case Value::kRecord:
      return absl::StrCat("{", DescribeFields(value.record().fields(), zone), "}");
    case Value::kDoubleBits:
      return DescribeDouble(value.double_bits());
    case Value::kBytes:
      return absl::StrCat("bytes ", HexOf(value.bytes()));
    case Value::kSealed:
      return SealedText(value.sealed());
    case Value::KIND_NOT_SET:
      break;
  }
  return "null";
}

std::string DescribeInput(const Input& input, absl::TimeZone zone) {
  switch (input.kind_case()) {
    case Input::kStart:
      return absl::StrCat(
          "started ", input.start().workflow(),
          input.start().business_key().empty() ? "" : absl::StrCat(" ", input.start().business_key()),
          InBrackets(input.start().inputs(), zone), DescribeTaken(input.start().parameters(), zone));
    case Input::kEvent:
      return absl::StrCat("sent event ", input.event().name(), InBrackets(input.event().data(), zone));
    case Input::kClaim:
      return absl::StrCat("claimed ", TaskAndPart(input.claim().task(), input.claim().part()));
    case Input::kRelease:
      return absl::StrCat("gave back ", TaskAndPart(input.release().task(), input.release().part()));
    case Input::kComplete:
      return absl::StrCat("completed ", TaskAndPart(input.complete().task(), input.complete().part()),
                          InBrackets(input.complete().form(), zone));
    case Input::kAddItems:
      return DescribeItems(input.add_items());
    case Input::kCompleteJob:
      return absl::StrCat("finished job ", input.complete_job().job(), " at attempt ",
                          input.complete_job().attempt(), InBrackets(input.complete_job().result(), zone));
    case Input::kFailJob:
      return absl::StrCat(input.fail_job().timed_out() ? "gave no answer on job " : "failed at job ",
                          input.fail_job().job(), ", attempt ", input.fail_job().attempt(), ": ",
                          input.fail_job().message());
    case Input::kTimer:
      return absl::StrCat("timer ", input.timer().timer(), " came due");
    case Input::kCancel:
      return absl::StrCat("cancelled: ", input.cancel().reason());
    case Input::kDeliver:
      return DescribeDelivery(input.deliver(), zone);
    case Input::kResolve:
      return absl::StrCat("resolved incident ", input.resolve().incident(),
                          input.resolve().note().empty() ? "" : ": ", input.resolve().note());
    case Input::kMigrate:
      return DescribeMigrate(input.migrate(), zone);
    case Input::kDelegate:
    case Input::kRecall:
    case Input::kReassign:
    case Input::kComment:
    case Input::kAttach:
    case Input::kSaveDraft:
    case Input::kUpdate:
      return DescribeTaskInput(input, zone);
    case Input::KIND_NOT_SET:
      break;
  }
  return "an input of an unknown kind";
}

std::string DescribeRecord(const Record& record, absl::TimeZone zone) {
  const bool of_instance = record.has_step() || record.has_refused();
  return absl::StrCat(record.index(), " · ", DescribeTime(record.time_us(), zone),
                      of_instance ? absl::StrCat(" · instance ", record.instance()) : "", " · ",
                      DescribeActor(record.actor()), ": ", DescribeBody(record, zone));
}

std::vector<std::string> DescribeWhole(const Record& record, absl::TimeZone zone) {
  std::vector<std::string> lines = {DescribeRecord(record, zone)};
  for (const ledger::v1::Fact& fact : record.step().facts())
    lines.push_back(absl::StrCat(kIndent, DescribeFact(fact, zone)));
  return lines;
}

}  // namespace liushui::audit
