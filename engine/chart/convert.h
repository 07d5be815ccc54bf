// Between the ledger's values and the values of expressions.
#ifndef LIUSHUI_ENGINE_CHART_CONVERT_H_
#define LIUSHUI_ENGINE_CHART_CONVERT_H_

#include "absl/status/statusor.h"
#include "engine/cel/value.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "liushui/ledger/v1/value.pb.h"

namespace liushui::chart {

// Lists and maps inside one another; what is deeper could be written but never parsed again.
constexpr int kMaxStoredDepth = 24;

// The value of an expression as the ledger keeps it; durations and timestamps finer than a microsecond are
// cut. Refused with VALUE_NOT_STORABLE: maps with other than string keys, types, text that is not UTF-8, and
// what is nested deeper than kMaxStoredDepth.
absl::StatusOr<ledger::v1::Value> ToLedger(const cel::Value& value);

// The other way; total.
cel::Value FromLedger(const ledger::v1::Value& value);

// A record of named values as a map.
cel::Value RecordOf(const google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>& fields);

// A map with string keys as named values, ascending; replaces what `fields` held. Refused as ToLedger.
absl::Status AssignRecord(const cel::Value& record,
                          google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>* fields);

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_CONVERT_H_
