// Texts from outside that stand for what JSON cannot write.
#include "engine/core/scxml/forms.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/world/world.h"

namespace liushui::core {
namespace {

using chart::TypeKind;

TEST(CoerceTest, TextsBecomeWhatTheTypeWantsOrStayAsTheyAre) {
  struct Case {
    TypeKind type;
    std::string given;     // CEL
    std::string expected;  // CEL
  };
  const std::vector<Case> cases = {
      {TypeKind::kTimestamp, "'2026-03-02T09:00:00+08:00'", "timestamp('2026-03-02T01:00:00Z')"},
      {TypeKind::kTimestamp, "'2026-03-02'", "'2026-03-02'"},
      {TypeKind::kTimestamp, "'infinite-future'", "'infinite-future'"},
      {TypeKind::kTimestamp, "'99999-01-01T00:00:00Z'", "'99999-01-01T00:00:00Z'"},
      {TypeKind::kDuration, "'90s'", "duration('90s')"},
      {TypeKind::kDuration, "'inf'", "'inf'"},
      {TypeKind::kDuration, "'-inf'", "'-inf'"},
      {TypeKind::kInt, "'9007199254740993'", "9007199254740993"},
      {TypeKind::kInt, "'9223372036854775808'", "'9223372036854775808'"},
      {TypeKind::kInt, "'1e3'", "'1e3'"},
      {TypeKind::kInt, "true", "true"},
      {TypeKind::kString, "'5'", "'5'"},
      {TypeKind::kBool, "'true'", "'true'"},
  };
  for (const Case& c : cases) {
    chart::TypeSpec type;
    type.kind = c.type;
    EXPECT_EQ(Coerce(type, world::Literal(c.given)), world::Literal(c.expected)) << c.given;
  }
}

TEST(CoerceTest, ListsAndRecordsAreReachedInto) {
  chart::FieldSpec number;
  number.name = "number";
  number.type.kind = TypeKind::kInt;
  chart::TypeSpec list;
  list.kind = TypeKind::kList;
  list.element = TypeKind::kRecord;
  list.fields = {number};
  EXPECT_EQ(Coerce(list, world::Literal("[{'number': '7', 'other': '7'}, 'x']")),
            world::Literal("[{'number': 7, 'other': '7'}, 'x']"));
}

}  // namespace
}  // namespace liushui::core
