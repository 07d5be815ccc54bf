#include "engine/chart/compiler/expressions.h"

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::chart {
namespace {

using ::testing::HasSubstr;

// Expressions over one personal datum `phone`, one record `client` with a personal field `name`, and one int
// `n`.
class ExpressionsTest : public ::testing::Test {
 protected:
  ExpressionsTest()
      : data_(MakeData()),
        scopes_(&data_, nullptr),
        problems_("w", nullptr),
        expressions_(&scopes_, &problems_) {}

  static std::vector<DatumSpec> MakeData() {
    std::vector<DatumSpec> data(3);
    data[0].name = "phone";
    data[0].personal = true;
    data[1].name = "client";
    data[1].type.kind = TypeKind::kRecord;
    data[1].type.fields.resize(2);
    data[1].type.fields[0].name = "name";
    data[1].type.fields[0].personal = true;
    data[1].type.fields[1].name = "level";
    data[1].type.fields[1].type.kind = TypeKind::kInt;
    data[2].name = "n";
    data[2].type.kind = TypeKind::kInt;
    return data;
  }

  // The reason why `text` may not be a public bool; empty if it may.
  std::string Refusal(absl::string_view text) {
    const size_t before = problems_.found().size();
    const bool compiled =
        expressions_.Compile("p", text, {}, cel::Type::Bool(), Exposure::kPublic).has_value();
    EXPECT_EQ(compiled, problems_.found().size() == before);
    return compiled ? "" : problems_.found().back().reason;
  }

  std::vector<DatumSpec> data_;
  Scopes scopes_;
  Problems problems_;
  Expressions expressions_;
};

TEST_F(ExpressionsTest, PersonalDataAreFoundWhereverTheyAreRead) {
  EXPECT_EQ(Refusal("data.n > 0"), "");
  EXPECT_EQ(Refusal("data.client.level > 1"), "");
  EXPECT_EQ(Refusal("data.phone == 'x'"), "PERSONAL_EXPOSED");
  EXPECT_EQ(Refusal("data.client.name == 'x'"), "PERSONAL_EXPOSED");
  EXPECT_EQ(Refusal("data.client == {}"), "PERSONAL_EXPOSED");
  EXPECT_EQ(Refusal("size(data) > 0"), "PERSONAL_EXPOSED");
  EXPECT_EQ(Refusal("['x'].exists(p, p == data.phone)"), "PERSONAL_EXPOSED");
}

TEST_F(ExpressionsTest, WhatIsPrivateMayReadThem) {
  EXPECT_TRUE(expressions_.Compile("p", "data.phone", {}, cel::Type::String()).has_value());
  EXPECT_TRUE(problems_.empty());
}

TEST_F(ExpressionsTest, TheResultMustFitThePlace) {
  EXPECT_EQ(Refusal("1"), "TYPE_MISMATCH");
  EXPECT_THAT(problems_.found().back().message, HasSubstr("expected bool, found int"));
  EXPECT_EQ(Refusal("1 +"), "EXPRESSION_SYNTAX");
  EXPECT_EQ(Refusal("nothing"), "EXPRESSION_TYPE");
}

TEST_F(ExpressionsTest, EmptyTextIsNothing) {
  EXPECT_FALSE(expressions_.Compile("p", "", {}, cel::Type::Bool()).has_value());
  EXPECT_FALSE(expressions_.CompileTemplate("p", "", {}, Exposure::kPublic).has_value());
  EXPECT_TRUE(problems_.empty());
}

TEST_F(ExpressionsTest, APersonIsOneOrMany) {
  for (const absl::string_view text : {"'anna'", "['anna', 'bert']", "[]", "data.n > 0 ? 'anna' : ''"}) {
    EXPECT_TRUE(expressions_.CompilePerson("p", text, {}).has_value()) << text;
  }
  EXPECT_FALSE(expressions_.CompilePerson("p", "data.n", {}).has_value());
}

TEST_F(ExpressionsTest, TemplatesShowNothingPersonal) {
  EXPECT_TRUE(
      expressions_.CompileTemplate("p", "level ${data.client.level}", {}, Exposure::kPublic).has_value());
  EXPECT_FALSE(expressions_.CompileTemplate("p", "call ${data.phone}", {}, Exposure::kPublic).has_value());
  EXPECT_EQ(problems_.found().back().reason, "PERSONAL_EXPOSED");
}

TEST_F(ExpressionsTest, SealedValuesArePassedOnAndNotComputedWith) {
  const auto reason = [this](const std::string& text) {
    const size_t before = problems_.found().size();
    expressions_.Compile("p", text, {}, cel::Type::Dyn());
    return problems_.found().size() == before ? "" : problems_.found().back().reason;
  };
  for (const char* passed :
       {"data.phone", "data.client", "data.client.name == null ? 'none' : data.client.name",
        "[data.phone, 'x']", "{'to': data.phone}", "['x'] + [data.phone]", "null != data.client.name",
        "data.client.level + 1"}) {
    EXPECT_EQ(reason(passed), "") << passed;
  }
  for (const char* computed :
       {"data.phone + 'x'", "size(data.phone)", "data.phone == 'x'", "data.phone.startsWith('1')",
        "data.phone in ['x']", "'x' == data.client.name || true", "['x'].map(x, data.phone + x)",
        "data.phone == 'x' ? 1 : 2", "{data.phone: 1}", "cel.bind(p, data.phone, size(p))"}) {
    EXPECT_EQ(reason(computed), "PERSONAL_COMPUTED") << computed;
  }
}

}  // namespace
}  // namespace liushui::chart
