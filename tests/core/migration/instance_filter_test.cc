#include "engine/core/migration/instance_filter.h"

#include "tests/core/migration/moving.h"

namespace liushui::core {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class InstanceFilterTest : public Moving {
 protected:
  InstanceFilterTest() {
    Start(
        "subject: About Li\nstates:\n  - { id: one, next: [ { event: a, to: [end] } ] }\n"
        "  - { id: end, final: true }\n",
        "  - { name: fen, type: int, value: \"1250\" }\n  - { name: note, type: string, optional: true }\n");
  }
  absl::StatusOr<bool> Holds(absl::string_view text) const {
    const auto filter = InstanceFilter::Compile(text, world_.ChartOf(instance_));
    if (!filter.ok()) return filter.status();
    return filter->Holds(state(), world_.now() + absl::Hours(1));
  }
  std::string Refused(absl::string_view text) const {
    const auto holds = Holds(text);
    return absl::StrCat(ReasonOf(holds.status()), ": ", holds.status().message());
  }
};

TEST_F(InstanceFilterTest, SeesDataAndInstance) {
  for (const char* const text :
       {"data.fen > 1000", "data.note == null", "!has(data.note)", "In('one') && !In('end')",
        "'one' in instance.states", "instance.revision == 1", "instance.subject.contains('Li')",
        "instance.started_by == 'ann' && instance.status == 'ACTIVE' && instance.key == ''",
        "now - instance.started >= duration('1h')", "instance.workflow == 'process'",
        "instance.name.startsWith('namespaces/test/instances/')", "data.exists(name, name == 'fen')"}) {
    const absl::StatusOr<bool> holds = Holds(text);
    EXPECT_TRUE(holds.ok() && *holds) << text << ": " << holds.status();
  }
  EXPECT_FALSE(Holds("data.fen > 2000").value());
}

TEST_F(InstanceFilterTest, WhatIsNotThereIsRefused) {
  EXPECT_THAT(Refused("data.gone == 1"), StartsWith("MIGRATION_FILTER_INVALID: filter: "));
  EXPECT_THAT(Refused("data.fen"),
              StartsWith("MIGRATION_FILTER_INVALID: filter: `data.fen` gives int, expected true or false"));
  EXPECT_THAT(Refused("data.fen >"), StartsWith("MIGRATION_FILTER_INVALID: filter: "));
}

TEST_F(InstanceFilterTest, FailureIsTold) {
  EXPECT_THAT(Refused("1 / (data.fen - 1250) == 0"),
              StartsWith("MIGRATION_FILTER_FAILED: filter `1 / (data.fen - 1250) == 0`: "));
}

}  // namespace
}  // namespace liushui::core
