// What expressions cost: to read, to check, to evaluate, and as the filter of a list. Run by `./dev bench
// cel`.
#include <benchmark/benchmark.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/cel/program.h"
#include "engine/cel/syntax/parser.h"

namespace liushui::cel {
namespace {

constexpr absl::string_view kGuard = "data.refund <= 5000 && data.severity == 'low'";
constexpr absl::string_view kMacro = "data.holdings.exists(h, h.quantity > 100 && h.code.startsWith('60'))";
constexpr absl::string_view kFilter = "task.role == 'team_leader' && task.due < now";

class Slots final : public Activation {
 public:
  explicit Slots(std::vector<Value> values) : values_(std::move(values)) {}
  absl::StatusOr<Value> Variable(int slot) const override { return values_[static_cast<size_t>(slot)]; }
  absl::StatusOr<Value> Call(int, absl::Span<const Value>) const override { return Value(); }

 private:
  std::vector<Value> values_;
};

Environment InstanceEnvironment() {
  Environment environment;
  environment.AddVariable("data.refund", Type::Int());
  environment.AddVariable("data.severity", Type::String());
  environment.AddVariable("data.holdings",
                          Type::List(Type::Record({{"code", Type::String()}, {"quantity", Type::Int()}})));
  return environment;
}

Slots InstanceValues() {
  Value::Elements holdings;
  for (int i = 0; i < 10; ++i) {
    holdings.push_back(Value::Map({{Value::String("code"), Value::String(absl::StrCat("60000", i))},
                                   {Value::String("quantity"), Value::Int(20 * i)}}));
  }
  return Slots({Value::Int(4'000), Value::String("low"), Value::List(std::move(holdings))});
}

Program Compiled(absl::string_view source, const Environment& environment) {
  absl::StatusOr<Program> program = Program::Compile(source, environment);
  LIUSHUI_CHECK_OK(program.status());
  return *std::move(program);
}

void ParseGuard(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Parse(kGuard, {}));
}
BENCHMARK(ParseGuard);

// Reading included: what a deploy pays for each expression.
void ParseAndCheckGuard(benchmark::State& state) {
  const Environment environment = InstanceEnvironment();
  for (auto _ : state) benchmark::DoNotOptimize(Program::Compile(kGuard, environment));
}
BENCHMARK(ParseAndCheckGuard);

void Evaluate(benchmark::State& state, absl::string_view source) {
  const Program program = Compiled(source, InstanceEnvironment());
  const Slots values = InstanceValues();
  for (auto _ : state) benchmark::DoNotOptimize(program.Evaluate(values));
}
BENCHMARK_CAPTURE(Evaluate, guard, kGuard);
BENCHMARK_CAPTURE(Evaluate, macro_over_ten_elements, kMacro);
BENCHMARK_CAPTURE(Evaluate, arithmetic, "(data.refund * 3 + 7) % 1000 == 7");

struct Row {
  Value role;
  Value due;
};

// One row of a list at a time, without copying it.
class RowValues final : public Activation {
 public:
  explicit RowValues(Value now) : now_(std::move(now)) {}
  void Show(const Row& row) { row_ = &row; }
  absl::StatusOr<Value> Variable(int slot) const override {
    if (slot == 2) return now_;
    return slot == 0 ? row_->role : row_->due;
  }
  absl::StatusOr<Value> Call(int, absl::Span<const Value>) const override { return Value(); }

 private:
  const Row* row_ = nullptr;
  Value now_;
};

void FilterMillionRows(benchmark::State& state) {
  constexpr int kRows = 1'000'000;
  Environment environment;
  environment.AddVariable("task.role", Type::String());
  environment.AddVariable("task.due", Type::Timestamp());
  environment.AddVariable("now", Type::Timestamp());
  const Program program = Compiled(kFilter, environment);
  const absl::string_view roles[] = {"team_leader", "branch_manager", "service_desk", "consultant"};
  std::vector<Row> rows;
  for (int i = 0; i < kRows; ++i) {
    rows.push_back({Value::String(std::string(roles[i % 4])),
                    Value::Timestamp(absl::FromUnixSeconds(1'700'000'000 + i % 1'000))});
  }
  RowValues values(Value::Timestamp(absl::FromUnixSeconds(1'700'000'500)));
  int64_t found = 0;
  for (auto _ : state) {
    found = 0;
    for (const Row& row : rows) {
      values.Show(row);
      const absl::StatusOr<Value> holds = program.Evaluate(values);
      LIUSHUI_CHECK_OK(holds.status());
      found += holds->bool_value() ? 1 : 0;
    }
  }
  LIUSHUI_CHECK(found == kRows / 8);
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(FilterMillionRows)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace liushui::cel
