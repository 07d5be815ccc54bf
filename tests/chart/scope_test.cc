#include "engine/chart/compiler/scope.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/chart/fixture.h"

namespace liushui::chart {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

DatumSpec Datum(absl::string_view name, TypeKind kind) {
  DatumSpec spec;
  spec.name = std::string(name);
  spec.type.kind = kind;
  return spec;
}

TEST(ScopeTest, HostFunctionsHaveTheNumbersOfTheirEnum) {
  cel::Environment environment;
  AddHostFunctions(&environment);
  const std::pair<absl::string_view, HostFunction> functions[] = {
      {"In", HostFunction::kIn},
      {"day_at", HostFunction::kDayAt},
      {"next_open", HostFunction::kNextOpen},
      {"add_business", HostFunction::kAddBusiness},
      {"date", HostFunction::kDate},
      {"is_business_day", HostFunction::kIsBusinessDay},
      {"next_business_day", HostFunction::kNextBusinessDay}};
  for (const auto& [name, function] : functions) {
    ASSERT_NE(environment.FindFunction(name), nullptr) << name;
    EXPECT_EQ(environment.FindFunction(name)->id, static_cast<int>(function)) << name;
  }
}

TEST(ScopeTest, EverySlotSaysWhatItMeans) {
  std::vector<DatumSpec> data = {Datum("a", TypeKind::kInt), Datum("b", TypeKind::kString)};
  data[1].optional = true;
  Scopes scopes(&data, nullptr);
  ScopeSpec spec;
  spec.form = cel::Type::Record({{"x", cel::Type::Int()}});
  spec.items = {{"client", cel::Type::String()}};
  const auto scope = scopes.Get(spec);
  std::vector<std::string> slots;
  ASSERT_EQ(scope->environment.variables().size(), scope->variables.size());
  for (const auto& variable : scope->environment.variables()) {
    const Variable& meaning = scope->variables[variable.slot];
    slots.push_back(absl::StrCat(variable.name, " ", variable.type.ToString(), " ",
                                 static_cast<int>(meaning.kind), " ", meaning.name, " ", meaning.index));
  }
  EXPECT_THAT(slots, ElementsAre("data.a int 0 a 0", "data.b wrapper(string) 0 b 1",
                                 "data record(a: int, b: wrapper(string)) 1  0", "now timestamp 7  0",
                                 "today string 8  0",
                                 "instance record(name: string, key: string, workflow: string) 9  0",
                                 "form record(x: int) 2  0", "client string 5 client 0"));
}

TEST(ScopeTest, OnePlaceHasOneScope) {
  const std::vector<DatumSpec> data = {Datum("a", TypeKind::kInt)};
  Scopes scopes(&data, nullptr);
  ScopeSpec each;
  each.each = true;
  EXPECT_EQ(scopes.Get({}), scopes.Get({}));
  EXPECT_NE(scopes.Get({}), scopes.Get(each));
}

TEST(ScopeTest, ADatumSeesOnlyThoseBeforeIt) {
  const std::vector<DatumSpec> data = {Datum("a", TypeKind::kInt), Datum("b", TypeKind::kInt)};
  Scopes scopes(&data, nullptr);
  ScopeSpec before;
  before.data_count = 1;
  EXPECT_NE(scopes.Get(before)->environment.FindVariable("data.a"), nullptr);
  EXPECT_EQ(scopes.Get(before)->environment.FindVariable("data.b"), nullptr);
}

TEST(ScopeTest, OnlyUtcAndTheCalendarsZoneAreZones) {
  const std::vector<DatumSpec> data;
  Scopes scopes(&data, MakeSmallCalendar());
  const auto& load = scopes.Get({})->environment.zone_loader();
  ASSERT_TRUE(load);
  EXPECT_TRUE(load("Asia/Shanghai").ok());
  EXPECT_TRUE(load("UTC").ok());
  EXPECT_FALSE(load("Europe/Berlin").ok());
}

TEST(ScopeTest, PersonalFieldsAreFoundInsideRecords) {
  FieldSpec phone;
  phone.name = "phone";
  phone.personal = true;
  FieldSpec person;
  person.name = "person";
  person.type.kind = TypeKind::kRecord;
  person.type.fields = {phone};
  FieldSpec people = person;
  people.name = "people";
  people.type.kind = TypeKind::kList;
  EXPECT_THAT(PersonalFields("form", {phone, person, people}),
              ElementsAre("form.phone", "form.person.phone"));
}

}  // namespace
}  // namespace liushui::chart
