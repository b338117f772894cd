#include "task/filter.hpp"

#include "support/catch.hpp"
#include "support/notation.hpp"

using namespace stdio;

namespace {

Result<Filter> read(std::string_view text) {
  const Bytes term = test::encoded(text);
  term::Reader reader{term};
  return Filter::read(reader);
}

Filter filter(std::string_view text) { return *read(text); }

// What is left of three calls.
std::string left(const Filter& filter) {
  std::string names;
  for (const char* name : {"chdir", "fork", "getpid"}) {
    if (filter.allows(name)) names.append(names.empty() ? "" : " ").append(name);
  }
  return names;
}

}  // namespace

TEST_CASE("a filter denies what it names, or allows nothing else") {
  CHECK(left({}) == "chdir fork getpid");
  CHECK(left(filter("[]")) == "chdir fork getpid");
  CHECK(left(filter("fork")) == "chdir getpid");
  CHECK(left(filter("[fork,chdir]")) == "getpid");
  CHECK(left(filter("{deny,fork}")) == "chdir getpid");
  CHECK(left(filter("{allow,[fork,other]}")) == "fork");
  CHECK(left(filter("{allow,[]}")).empty());
}

TEST_CASE("a filter is nothing else") {
  const char* text = GENERATE("1", "<<\"fork\">>", "[1]", "[fork|chdir]", "{other,[fork]}",
                              "{allow,[fork],1}", "{allow}", "{allow,1}", "#{}");
  INFO(text);
  CHECK_FALSE(read(text));
}

TEST_CASE("what a filter has taken away does not come back") {
  Filter all = filter("fork");
  all.restrict(filter("{allow,[fork,chdir]}"));
  CHECK(left(all) == "chdir");
  all.restrict(filter("{allow,[fork,getpid]}"));
  CHECK(left(all).empty());
  all.restrict({});
  CHECK(left(all).empty());
}

TEST_CASE("a filter that is spelled and read is the same") {
  for (const char* text : {"[]", "fork", "[fork,chdir]", "{allow,[]}", "{allow,[fork,chdir]}"}) {
    INFO(text);
    CHECK(left(Filter::spelt(filter(text).spelled())) == left(filter(text)));
  }
  Filter both = filter("{allow,[fork,chdir]}");
  both.restrict(filter("chdir"));
  CHECK(left(Filter::spelt(both.spelled())) == "fork");
  CHECK(left(Filter::spelt("")) == "chdir fork getpid");
  CHECK(left(Filter::spelt("nonsense")) == "chdir fork getpid");
}
