#include "tests/core/nulls/null_charts.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace liushui::core {
namespace {

constexpr char kHead[] = R"(workflow: w
data:
  - { name: x, type: int, input: true, optional: true }
  - { name: r, type: record, input: true, optional: true, fields: [ { name: v, type: int }, { name: w, type: int } ] }
  - { name: l, type: list, of: record, input: true, value: "[]", fields: [ { name: v, type: int } ] }
  - { name: y, type: int, optional: true }
  - { name: n, type: int, value: "0" }
events: [ { name: a, form: [ { name: p, type: int }, { name: q, type: int, required: true } ] }, { name: b }, { name: c } ]
)";

}  // namespace

std::string NullCharts::Place() {
  switch (Below(in_event_ ? 7 : 5)) {
    case 0:
      if (Chance(15)) return "data[['n', 'x', 'y'][data.n % 3]]";
      return "data.y";
    case 1:
      return "data['x']";
    case 2:
      return Chance(50) ? "data.r.v" : "data.r['v']";
    case 5:
      return "event.data.p";
    case 6:
      return "event.data['p']";
    default:
      return "data.x";
  }
}

// Over the element i of the list.
std::string NullCharts::Item(int depth) {
  switch (Below(depth > 0 ? 5 : 3)) {
    case 0:
      return "i.v != null";
    case 1:
      return "i.v == null";
    case 2:
      return "i.v != null && i.v > 1";
    case 3:
      return absl::StrCat("(", Item(depth - 1), Chance(50) ? " || " : " && ", "i.v > 0)");
    default:
      return absl::StrCat("!(", Item(depth - 1), ")");
  }
}

// A field of one of two records of different shapes.
std::string NullCharts::FieldOfEither() {
  const std::string either = absl::StrCat("{'v': ", Place(), "}");
  const std::string other = Chance(50) ? "{'v': 'a', 'w': 1}" : "{'w': 1}";
  return Chance(50) ? absl::StrCat("[", either, ", ", other, "][0].v")
                    : absl::StrCat("(data.n < 9 ? ", either, " : ", other, ").v");
}

std::string NullCharts::Int(int depth) {
  if (depth > 0 && Chance(4)) return FieldOfEither();
  switch (Below(depth > 0 ? 10 : 4)) {
    case 0:
      return absl::StrCat(Below(3));
    case 1:
      return "data.n";
    case 2:
    case 3:
      return Place();
    case 4:
      return absl::StrCat("(", Int(depth - 1), " + ", Int(depth - 1), ")");
    case 5:
      return absl::StrCat("(", Bool(depth - 1), " ? ", Int(depth - 1), " : ", Int(depth - 1), ")");
    case 6:
      return absl::StrCat("size(data.l.filter(i, ", Item(1), ").map(i, i.v + 1))");
    case 7:
      return absl::StrCat("sum(data.l.map(i, ", Item(1), ", i.v))");
    case 8:
      return absl::StrCat("size('%d %s'.format([", Int(depth - 1), ", 'a']))");
    default: {
      const std::string place = Place();
      const std::string guard = place.find(".r") == std::string::npos ? "" : "data.r == null || ";
      return absl::StrCat("(", guard, place, " == null ? ", Below(3), " : ", place, " + 1)");
    }
  }
}

// A test, and something that needs it, on either side.
std::string NullCharts::Tested(int depth) {
  const std::string place = Place();
  const bool any = Chance(50);
  const std::string test = absl::StrCat(place, any ? " == null" : " != null");
  const std::string use = absl::StrCat(place, " > ", Below(2));
  const std::string between =
      depth > 0 && Chance(30) ? absl::StrCat(any ? " || " : " && ", Bool(depth - 1)) : "";
  const std::string joint = any ? " || " : " && ";
  const std::string both =
      Chance(60) ? absl::StrCat(test, between, joint, use) : absl::StrCat(use, between, joint, test);
  const bool of_record = place.find(".r") != std::string::npos;
  return absl::StrCat("(", of_record ? absl::StrCat("data.r ", any ? "==" : "!=", " null", joint) : "", both,
                      ")");
}

std::string NullCharts::Bool(int depth) {
  switch (Below(depth > 0 ? 9 : 4)) {
    case 0:
      return Chance(30) ? "data.r != null" : absl::StrCat(Place(), " != null");
    case 1:
      return absl::StrCat(Place(), " == null");
    case 2:
      return absl::StrCat(Int(depth > 0 ? depth - 1 : 0), " > ", Below(3));
    case 3:
      return Tested(depth);
    case 4:
      return absl::StrCat("(", Bool(depth - 1), " && ", Bool(depth - 1), ")");
    case 5:
      return absl::StrCat("(", Bool(depth - 1), " || ", Bool(depth - 1), ")");
    case 6:
      return absl::StrCat("!(", Bool(depth - 1), ")");
    case 7:
      return absl::StrCat("(", Bool(depth - 1), " ? ", Bool(depth - 1), " : ", Bool(depth - 1), ")");
    default:
      return absl::StrCat("data.l.exists(i, ", Item(1), ")");
  }
}

std::string NullCharts::Action(int depth) {
  switch (Below(depth > 0 ? 7 : 6)) {
    case 0:
      return absl::StrCat("{ set: { x: \"", Chance(40) ? "null" : Int(1), "\" } }");
    case 1:
      return absl::StrCat("{ set: { y: \"", Chance(20) ? "null" : Int(1), "\" } }");
    case 2:
      return absl::StrCat("{ set: { n: \"", Int(2), "\" } }");
    case 3:
      return absl::StrCat("{ set: { r: \"", Chance(30) ? "null" : absl::StrCat("{'v': ", Int(1), "}"),
                          "\" } }");
    case 4:
      return Chance(70) ? "{ set: { y: 1 } }" : "{ set: { n: \"1 / data.n\" } }";
    case 5:
      return absl::StrCat("{ set: { l: \"data.l + [{'v': ", Int(1), "}]\" } }");
    default:
      return absl::StrCat("{ if: { when: \"", Bool(2), "\", then: [ ", Action(depth - 1), " ], else: [ ",
                          Action(depth - 1), " ] } }");
  }
}

std::string NullCharts::Block() {
  std::vector<std::string> actions;
  for (int i = Below(3); i > 0; --i) actions.push_back(Action(1));
  return absl::StrCat("[ ", absl::StrJoin(actions, ", "), " ]");
}

// What is right or wrong by the order in which things happen: a use behind a guard, what clears it, a block
// that may be cut short before it sets something.
std::string NullCharts::Ordered() {
  const std::string place = Chance(60) ? "x" : "y";
  switch (Below(4)) {
    case 0:
      return absl::StrCat("{ event: b, when: \"data.", place, " != null\", then: [ { set: { n: data.", place,
                          " } } ]");
    case 1:
      return absl::StrCat("{ event: b, then: [ { set: { ", place, ": \"null\" } } ]");
    case 2:
      return "{ event: c, then: [ { set: { n: \"1 / data.n\" } }, { set: { y: 1 } } ]";
    default:
      return "{ event: c, then: [ { set: { n: data.y } } ]";
  }
}

std::string NullCharts::Transition(const std::string& to) {
  if (Chance(40)) return absl::StrCat(Ordered(), to.empty() ? "" : absl::StrCat(", to: ", to), " }");
  const int event = Below(3);
  in_event_ = event == 0;
  std::string text = absl::StrCat("{ event: ", std::string(1, static_cast<char>('a' + event)));
  if (Chance(50)) absl::StrAppend(&text, ", when: \"", Bool(2), "\"");
  absl::StrAppend(&text, ", then: ", Block(), to.empty() ? "" : absl::StrCat(", to: ", to), " }");
  in_event_ = false;
  return text;
}

// In a row, each with a way to the next, and some further ways; the last is final.
std::string NullCharts::States(const std::string& prefix, int count) {
  std::string text;
  const auto name = [&](int i) { return absl::StrCat(prefix, i); };
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&text, "      - id: ", name(i), "\n");
    if (Chance(30)) absl::StrAppend(&text, "        entry: ", Block(), "\n");
    if (Chance(20)) absl::StrAppend(&text, "        exit: ", Block(), "\n");
    std::vector<std::string> next;
    for (int t = Below(3); t > 0; --t) next.push_back(Transition(Chance(30) ? "" : name(Below(count + 1))));
    next.push_back(Transition(name(i + 1)));
    if (Chance(20)) {
      next.push_back(absl::StrCat("{ event: error.execution, then: [ { log: \"${event.data.message}\" } ]",
                                  Chance(50) ? absl::StrCat(", to: ", name(Below(count + 1))) : "", " }"));
    }
    absl::StrAppend(&text, "        next: [ ", absl::StrJoin(next, ",\n          "), " ]\n");
  }
  return absl::StrCat(text, "      - { id: ", name(count), ", final: true }\n");
}

std::string NullCharts::Next() {
  if (Chance(50)) {
    return absl::StrCat(kHead, "regions:\n  - id: p\n    states:\n", States("p", 1 + Below(2)),
                        "  - id: q\n    states:\n", States("q", 1 + Below(2)));
  }
  return absl::StrCat(kHead, "states:\n", States("s", 1 + Below(3)));
}

}  // namespace liushui::core
